import { PgBoss } from 'pg-boss';
import type { OpenQueueSystem } from './queue-system.ts';

const QUEUE = 'bench';
/** Seconds; it refuses less. */
const SHORTEST_HEARTBEAT = 10;

/**
 * pg-boss, set up for what the own queue does: one waiting run for each key, woken by notifications, and as quick a
 * takeover as it allows.
 *
 * @see https://pgboss.io/api/constructor
 */
export const openPgBossQueue: OpenQueueSystem = async ({ url }) => {
  const boss = new PgBoss({
    connectionString: url,
    useListenNotify: true,
    superviseIntervalSeconds: 1,
    monitorIntervalSeconds: 1,
    maintenanceIntervalSeconds: 60,
  });
  boss.on('error', (error) => process.stderr.write(`pg-boss: ${error}\n`));
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: 'stately',
    notify: true,
    retryLimit: 1_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    heartbeatSeconds: SHORTEST_HEARTBEAT,
    deleteAfterSeconds: 60,
  });
  return {
    enqueue: async (keys) => {
      const [key, ...others] = keys;
      if (others.length > 0) {
        await boss.insert(
          QUEUE,
          keys.map((singletonKey) => ({ singletonKey, data: { key: singletonKey } })),
        );
        return;
      }
      // It may do neither when the job that it finds becomes active meanwhile.
      for (let done = 0; done === 0; ) {
        const { updated, inserted } = await boss.upsert(QUEUE, { key }, { singletonKey: key ?? '', startAfter: 0 });
        done = updated + inserted;
      }
    },
    work: async (handler) => {
      const options = {
        batchSize: 100,
        localConcurrency: 2,
        burstWhenBatchFull: true,
        perJobResults: true,
        pollingIntervalSeconds: 0.5,
        notifyPollingIntervalSeconds: 0.5,
      } as const;
      await boss.work<{ readonly key: string }, unknown, typeof options>(QUEUE, options, async (jobs) => {
        await Promise.all(jobs.map(({ data }) => handler(data.key)));
        return jobs.map(({ id }) => ({ id, status: 'completed' }));
      });
    },
    [Symbol.asyncDispose]: async () => {
      await boss.stop({ graceful: false });
    },
  };
};
