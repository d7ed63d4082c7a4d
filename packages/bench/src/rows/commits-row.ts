import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LabWorker, ResourceStore } from '@cloud-spi/controller';
import type { BenchContext } from '../bench-context.ts';
import { type LoopDelay, withLoopDelay } from '../measure/loop-delay.ts';
import { summarize } from '../measure/summarize.ts';
import type { Figure, Row } from '../row.ts';
import { openStoreTarget, type StoreKind } from '../stores/store-target.ts';
import { workerDraft } from '../stores/worker-draft.ts';

const WRITERS = [1, 8];

/** Status writes per second: each a transaction with a check of the resourceVersion and an entry in the queue. */
export function commitsRow(kind: StoreKind): Row {
  return {
    name: `commits-${kind}`,
    title: `Durable writes of a worker's status on ${kind}; each writer has a row of its own`,
    needs: kind === 'postgresql' ? 'postgresql' : 'nothing',
    run: async (context) => {
      const figures: Figure[] = [];
      for (const writers of WRITERS) figures.push(...(await measure(context, kind, writers)));
      return figures;
    },
  };
}

async function measure(context: BenchContext, kind: StoreKind, writers: number): Promise<readonly Figure[]> {
  const { store, close } = await openStoreTarget(await context.createStore(kind));
  const rounds = context.quick ? 2 : 5;
  const durationMs = context.quick ? 100 : 1_000;
  const rates: number[] = [];
  const delays: LoopDelay[] = [];
  try {
    const drafts = Array.from({ length: writers }, (_, number) => workerDraft(`worker-${number}`));
    let rows = (await store.commit(drafts.map((draft) => ({ type: 'create', draft })))) as readonly LabWorker[];
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      const { result, loopDelay } = await withLoopDelay(() =>
        Promise.all(rows.map((row) => keepWriting(store, row, startedAt + durationMs))),
      );
      const commits = result.reduce((sum, { commits }) => sum + commits, 0);
      rates.push(commits / ((performance.now() - startedAt) / 1_000));
      delays.push(loopDelay);
      rows = result.map(({ row }) => row);
    }
  } finally {
    await close();
  }
  const writing = writers === 1 ? '1 writer' : `${writers} writers`;
  return [
    { name: writing, unit: 'commits/s', value: summarize(rates) },
    { name: `${writing}: event loop delay p99`, unit: 'ms', value: summarize(delays.map(({ p99Ms }) => p99Ms)) },
  ];
}

async function keepWriting(store: ResourceStore, first: LabWorker, until: number) {
  let row = first;
  let commits = 0;
  while (performance.now() < until) {
    const resource = { ...row, status: { ...row.status, failures: row.status.failures + 1 } };
    const wake = [{ kind: row.kind, uid: row.metadata.uid }] as const;
    [row = resource] = (await store.commit([{ type: 'update', resource }], { wake })) as readonly LabWorker[];
    commits += 1;
    // A commit on SQLite does not leave the turn of the event loop, which would have to wait until the end.
    await nextTurn();
  }
  return { row, commits };
}
