import { setTimeout as delay } from 'node:timers/promises';
import {
  type ControlLoops,
  DEFAULT_CONTROLLER_TIMINGS,
  type OpenedStore,
  type QueueKey,
  startControlLoops,
} from '@cloud-spi/controller';
import { systemClock } from '@cloud-spi/provider-kit';
import { createMemoryCloud, createProvider, type MemoryCloud } from '@cloud-spi/provider-memory';
import { pino } from 'pino';
import { readSettledMemory } from '../measure/collect-garbage.ts';
import { withLoopDelay } from '../measure/loop-delay.ts';
import { countStatements, type StatementCounter } from '../stores/count-statements.ts';
import { openStoreTarget } from '../stores/store-target.ts';
import { workerDraft } from '../stores/worker-draft.ts';
import type { Activity, FleetOrder, FleetReport } from './fleet-order.ts';
import { instantLabHost } from './instant-lab-host.ts';

/** Workers that are brought up first, so that what every process needs once is not counted as theirs. */
const WARM_UP_WORKERS = 50;
const ROWS_PER_COMMIT = 100;
const SETTLE_MS = 1_000;

/**
 * Brings up a fleet of workers with a whole controller in this process, on a cloud and lab hosts that take no time, and
 * watches it. The settings are the controller's defaults.
 *
 * @param order - How many, where, and what then.
 */
export async function runFleet(order: FleetOrder): Promise<FleetReport> {
  const opened = await openStoreTarget(order.target);
  const cloud = createMemoryCloud({ timings: { pendingMs: 0, stoppingMs: 0, terminatingMs: 0 } });
  using statements = countStatements(order.target);
  const counts = countWork(opened);
  const loops = await startLoops(opened, cloud);
  const watch = { counts, statements, cloud };
  try {
    await bringUp(opened, counts, 'warm', Math.min(WARM_UP_WORKERS, order.workers));
    const before = await readSettledMemory();
    const rise = await observe(watch, () => bringUp(opened, counts, 'worker', order.workers));
    await delay(SETTLE_MS);
    const after = await readSettledMemory();
    const sweeps: Activity[] = [];
    for (let sweep = 0; sweep < order.sweeps; sweep += 1) {
      sweeps.push(await observe(watch, () => reconcileAll(opened, counts)));
    }
    return {
      rise,
      rssBytesPerWorker: (after.rss - before.rss) / order.workers,
      heapBytesPerWorker: (after.heapUsed - before.heapUsed) / order.workers,
      sweeps,
      ...(order.idleMs > 0 ? { idle: await observe(watch, () => delay(order.idleMs)) } : {}),
    };
  } finally {
    await loops.stop({ graceMs: 5_000 });
    await opened.close();
    cloud.close();
  }
}

interface Counts {
  commits: number;
  passes: number;
  ready: Set<string>;
}

/** Stands between controller and store, and counts. */
function countWork({ store, queue }: OpenedStore): Counts {
  const counts: Counts = { commits: 0, passes: 0, ready: new Set() };
  const commit = store.commit.bind(store);
  store.commit = async (changes, extras) => {
    const rows = await commit(changes, extras);
    counts.commits += 1;
    for (const row of rows) {
      if (row?.kind === 'LabWorker' && row.status.phase === 'Ready') counts.ready.add(row.metadata.uid);
    }
    return rows;
  };
  const settle = queue.settle.bind(queue);
  queue.settle = async (owner, settled) => {
    await settle(owner, settled);
    counts.passes += settled.length;
  };
  return counts;
}

async function startLoops(opened: OpenedStore, cloud: MemoryCloud): Promise<ControlLoops> {
  const owner = opened.store.installationId;
  return await startControlLoops({
    store: opened.store,
    queue: opened.queue,
    providers: new Map([['memory', createProvider({ cloud, owner })]]),
    connectors: new Map([['instant', instantLabHost]]),
    secrets: { resolve: async () => 'secret', resolvePassword: async () => 'secret', exists: async () => true },
    clock: systemClock,
    timings: DEFAULT_CONTROLLER_TIMINGS,
    concurrency: 10,
    leaseMs: 10_000,
    logger: pino({ level: 'error' }, pino.destination(2)),
  });
}

async function bringUp({ store }: OpenedStore, counts: Counts, prefix: string, count: number): Promise<void> {
  const goal = counts.ready.size + count;
  for (let first = 0; first < count; first += ROWS_PER_COMMIT) {
    const length = Math.min(ROWS_PER_COMMIT, count - first);
    const drafts = Array.from({ length }, (_, index) => workerDraft(`${prefix}-${first + index}`));
    await store.commit(drafts.map((draft) => ({ type: 'create', draft })));
  }
  await until(() => counts.ready.size >= goal);
}

async function reconcileAll({ queue }: OpenedStore, counts: Counts): Promise<void> {
  const goal = counts.passes + counts.ready.size;
  await queue.add([...counts.ready].map((uid): QueueKey => ({ kind: 'LabWorker', uid })));
  await until(() => counts.passes >= goal);
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await delay(5);
}

async function observe(
  watch: { readonly counts: Counts; readonly statements: StatementCounter; readonly cloud: MemoryCloud },
  work: () => Promise<unknown>,
): Promise<Activity> {
  const read = () => ({
    seconds: performance.now() / 1_000,
    passes: watch.counts.passes,
    commits: watch.counts.commits,
    statements: watch.statements.count(),
    cloudRequests: watch.cloud.countRequests(),
  });
  const before = read();
  const cpuBefore = process.cpuUsage();
  const { loopDelay } = await withLoopDelay(work);
  const cpu = process.cpuUsage(cpuBefore);
  const after = read();
  return {
    seconds: after.seconds - before.seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    loopDelay,
    passes: after.passes - before.passes,
    commits: after.commits - before.commits,
    statements: after.statements - before.statements,
    cloudRequests: after.cloudRequests - before.cloudRequests,
  };
}
