import { openPostgresqlStore, type QueueRunner, startQueueRunner } from '@cloud-spi/controller';
import { systemClock } from '@cloud-spi/provider-kit';
import type { OpenQueueSystem } from './queue-system.ts';

const CONCURRENCY = 100;
const POLL_MS = 500;

/** The queue of this repository. */
export const openOwnQueue: OpenQueueSystem = async ({ url, leaseMs }) => {
  const { queue, close } = await openPostgresqlStore({ url });
  let runner: QueueRunner | undefined;
  return {
    enqueue: (keys) => queue.add(keys.map((uid) => ({ kind: 'LabWorker', uid }))),
    work: async (handler) => {
      runner = startQueueRunner({
        queue,
        handler: ({ uid }) => handler(uid),
        concurrency: CONCURRENCY,
        leaseMs,
        pollMs: POLL_MS,
        clock: systemClock,
        onError: (error) => {
          throw error;
        },
      });
    },
    [Symbol.asyncDispose]: async () => {
      await runner?.stop({ graceMs: 1_000 });
      await close();
    },
  };
};
