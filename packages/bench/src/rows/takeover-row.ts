import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from '../bench-context.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import { QUEUE_SYSTEMS, type QueueSystemName } from '../queues/all-queue-systems.ts';
import { startWorker } from '../queues/start-worker.ts';
import { machineTimeMs, type WorkerMessage } from '../queues/worker-messages.ts';
import type { Figure, Row } from '../row.ts';

const LEASE_MS = 3_000;
const KEYS = 5;
const GIVE_UP_MS = 15_000;

/** How soon another process goes on with what a killed one was working on. */
export const takeoverRow: Row = {
  name: 'takeover',
  title: 'kill -9 of a process that works on 5 keys: until an idle one has begun with all of them',
  needs: 'postgresql',
  run: async (context) => {
    const rounds = context.quick ? 1 : 4;
    const own = { ...(await measure(context, 'own', rounds)), note: 'lease 3 s' };
    const boss = { ...(await measure(context, 'pg-boss', rounds)), note: 'heartbeat 10 s, the shortest that it takes' };
    const graphile = await measure(context, 'graphile-worker', 1);
    return [
      withRatios(own, { 'pg-boss': boss }),
      boss,
      graphile.value === undefined
        ? { ...graphile, note: `not within ${GIVE_UP_MS / 1_000} s; it waits for 4 hours, which cannot be set` }
        : graphile,
    ];
  },
};

async function measure(context: BenchContext, system: QueueSystemName, rounds: number): Promise<Figure> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const took = await measureRound(context, system);
    if (took === undefined) return { name: system, unit: 's' };
    seconds.push(took);
  }
  return { name: system, unit: 's', value: summarize(seconds) };
}

async function measureRound(context: BenchContext, system: QueueSystemName): Promise<number | undefined> {
  const url = await context.createDatabase();
  const order = { system, url, leaseMs: LEASE_MS } as const;
  await using queue = await QUEUE_SYSTEMS[system]({ url, leaseMs: LEASE_MS });
  const first = watchKeys();
  await using victim = await startWorker({ ...order, mode: 'hang' }, first.onMessage);
  victim.begin();
  await queue.enqueue(Array.from({ length: KEYS }, (_, number) => `key-${number}`));
  await first.allBegun;
  const second = watchKeys();
  await using heir = await startWorker({ ...order, mode: 'report' }, second.onMessage);
  heir.begin();
  // At any moment between two signs of life.
  await delay(1_000 + Math.random() * 1_000);
  const killedAt = machineTimeMs();
  await victim.kill();
  const lastAt = await Promise.race([second.allBegun, delay(GIVE_UP_MS, undefined, { ref: false })]);
  return lastAt === undefined ? undefined : (lastAt - killedAt) / 1_000;
}

/** Resolves when all keys have begun, with the time of the last one. */
function watchKeys() {
  const begun = new Set<string>();
  let resolve: (lastMs: number) => void;
  const allBegun = new Promise<number>((given) => {
    resolve = given;
  });
  const onMessage = (message: WorkerMessage) => {
    if (message.type !== 'begun') return;
    begun.add(message.key);
    if (begun.size === KEYS) resolve(message.atMs);
  };
  return { allBegun, onMessage };
}
