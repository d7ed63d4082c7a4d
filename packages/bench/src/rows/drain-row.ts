import type { BenchContext } from '../bench-context.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import { QUEUE_SYSTEMS } from '../queues/all-queue-systems.ts';
import { startWorker, type Worker } from '../queues/start-worker.ts';
import type { Figure, Row } from '../row.ts';

const SYSTEMS = ['own', 'pg-boss', 'graphile-worker in batches'] as const;
const PROCESSES = [1, 2];
const LEASE_MS = 10_000;

type Range = { readonly count: number; readonly firstMs: number; readonly lastMs: number };

/** How fast a backlog is worked off when there is nothing to do for a key. */
export const drainRow: Row = {
  name: 'drain',
  title: 'A backlog of 10,000 distinct keys with a handler that does nothing: from the first key begun to the last',
  needs: 'postgresql',
  run: async (context) => {
    const figures: Figure[] = [];
    for (const processes of PROCESSES) {
      const measured = new Map(SYSTEMS.map((system) => [system, [] as number[]]));
      for (let round = 0; round < (context.quick ? 1 : 3); round += 1) {
        for (const system of SYSTEMS) measured.get(system)?.push(await measureRound(context, system, processes));
      }
      const [own, boss, graphile] = SYSTEMS.map(
        (system): Figure => ({
          name: `${system}, ${processes === 1 ? '1 process' : `${processes} processes`}`,
          unit: 'keys/s',
          value: summarize(measured.get(system) ?? []),
        }),
      ) as [Figure, Figure, Figure];
      figures.push(withRatios(own, { 'pg-boss': boss, 'graphile-worker': graphile }), boss, graphile);
    }
    return figures;
  },
};

async function measureRound(context: BenchContext, system: (typeof SYSTEMS)[number], processes: number) {
  const url = await context.createDatabase();
  const total = context.quick ? 500 : 10_000;
  await using queue = await QUEUE_SYSTEMS[system]({ url, leaseMs: LEASE_MS });
  await queue.enqueue(Array.from({ length: total }, (_, number) => `key-${number}`));
  const ranges: Range[] = [];
  let resolve: () => void;
  const done = new Promise<void>((given) => {
    resolve = given;
  });
  await using workers = new AsyncDisposableStack();
  const started: Worker[] = [];
  for (let index = 0; index < processes; index += 1) {
    const worker = await startWorker({ system, url, leaseMs: LEASE_MS, mode: 'count' }, (message) => {
      if (message.type !== 'counted') return;
      ranges[index] = message;
      if (ranges.reduce((sum, { count }) => sum + count, 0) >= total) resolve();
    });
    started.push(workers.use(worker));
  }
  for (const worker of started) worker.begin();
  await done;
  const counted = ranges.filter((range) => range !== undefined);
  const firstMs = Math.min(...counted.map((range) => range.firstMs));
  const lastMs = Math.max(...counted.map((range) => range.lastMs));
  return total / ((lastMs - firstMs) / 1_000);
}
