import { setTimeout as delay } from 'node:timers/promises';
import type { BenchContext } from '../bench-context.ts';
import { percentile, summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import { QUEUE_SYSTEMS } from '../queues/all-queue-systems.ts';
import { startWorker } from '../queues/start-worker.ts';
import { machineTimeMs } from '../queues/worker-messages.ts';
import type { Figure, Row } from '../row.ts';

const SYSTEMS = ['own', 'pg-boss', 'graphile-worker'] as const;
const WARM_UP_KEYS = 20;
const LEASE_MS = 10_000;

/** How soon another process begins with a key that was added. */
export const wakeUpRow: Row = {
  name: 'wake-up',
  title: 'One key at a time, added by one process: until the handler of another, idle one begins',
  needs: 'postgresql',
  run: async (context) => {
    const rounds = context.quick ? 1 : 3;
    const keys = context.quick ? 10 : 200;
    const measured = new Map(SYSTEMS.map((system) => [system, [] as number[][]]));
    // Round by round, so that a load that comes and goes hits all of them.
    for (let round = 0; round < rounds; round += 1) {
      for (const system of SYSTEMS) measured.get(system)?.push(await measureRound(context, system, keys));
    }
    return [50, 99].flatMap((percent) => {
      const [own, boss, graphile] = SYSTEMS.map(
        (system): Figure => ({
          name: `${system} p${percent}`,
          unit: 'ms',
          value: summarize((measured.get(system) ?? []).map((latencies) => percentile(latencies, percent))),
        }),
      ) as [Figure, Figure, Figure];
      return [withRatios(own, { 'pg-boss': boss, 'graphile-worker': graphile }), boss, graphile];
    });
  },
};

async function measureRound(context: BenchContext, system: (typeof SYSTEMS)[number], keys: number): Promise<number[]> {
  const url = await context.createDatabase();
  await using queue = await QUEUE_SYSTEMS[system]({ url, leaseMs: LEASE_MS });
  let onBegun: (atMs: number) => void = () => {};
  await using worker = await startWorker({ system, url, leaseMs: LEASE_MS, mode: 'report' }, (message) => {
    if (message.type === 'begun') onBegun(message.atMs);
  });
  worker.begin();
  const latencies: number[] = [];
  for (let number = 0; number < keys + WARM_UP_KEYS; number += 1) {
    await delay(5 + Math.random() * 20);
    const begun = new Promise<number>((resolve) => {
      onBegun = resolve;
    });
    const addedAt = machineTimeMs();
    await queue.enqueue([`key-${number}`]);
    const latency = (await begun) - addedAt;
    if (number >= WARM_UP_KEYS) latencies.push(latency);
  }
  return latencies;
}
