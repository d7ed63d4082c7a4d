import { Logger, makeWorkerUtils, type Runner, run } from 'graphile-worker';
import type { OpenQueueSystem } from './queue-system.ts';

const TASK = 'bench';
const CONCURRENCY = 100;

/**
 * graphile-worker, one job for each key. Batches as its documentation advises would hold single jobs back: they are on
 * for a backlog only.
 *
 * @param inBatches - Whether to fetch and complete jobs in batches.
 * @see https://worker.graphile.org/docs/performance
 */
export function openGraphileWorkerQueue(inBatches: boolean): OpenQueueSystem {
  return async ({ url }) => {
    const logger = new Logger(() => (level, message) => {
      if (level === 'error') process.stderr.write(`graphile-worker: ${message}\n`);
    });
    const shared = { connectionString: url, logger };
    const producer = await makeWorkerUtils(shared);
    await producer.migrate();
    let runner: Runner | undefined;
    return {
      enqueue: async (keys) => {
        await producer.addJobs(keys.map((jobKey) => ({ identifier: TASK, jobKey, payload: { key: jobKey } })));
      },
      work: async (handler) => {
        runner = await run({
          ...shared,
          concurrency: CONCURRENCY,
          pollInterval: 500,
          noHandleSignals: true,
          taskList: { [TASK]: (payload) => handler((payload as { readonly key: string }).key) },
          ...(inBatches ? { preset: { worker: BATCHES } } : {}),
        });
      },
      [Symbol.asyncDispose]: async () => {
        await runner?.stop();
        await producer.release();
      },
    };
  };
}

const BATCHES = { localQueue: { size: CONCURRENCY + 1 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
