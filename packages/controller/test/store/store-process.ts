import { systemClock } from '@cloud-spi/provider-kit';
import { startQueueRunner } from '../../src/queue/queue-runner.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { openAnyStore } from './open-any-store.ts';
import { requestDraft } from './resource-drafts.ts';

/** What the parent of a store process tells it to do, once it has opened the store. */
export type StoreTask =
  /** Creates requests `<prefix>-<number>`, each with an event; for ever when there is no count. */
  | { readonly type: 'create'; readonly prefix: string; readonly count?: number }
  /** Adds to the failures of the request `shared`, reading and writing anew when somebody else was faster. */
  | { readonly type: 'increment'; readonly count: number }
  /** Works on keys, each for some time. */
  | { readonly type: 'run'; readonly leaseMs: number; readonly workMs: number };

/** What a store process tells its parent. */
export type StoreReport =
  | { readonly type: 'opened'; readonly installationId: string }
  | { readonly type: 'created'; readonly name: string }
  | { readonly type: 'begun' | 'ended'; readonly uid: string; readonly attempts: number }
  | { readonly type: 'done' };

const report = (message: StoreReport) => process.send?.(message);

const opening = openAnyStore(process.argv[2] ?? '');
process.on('message', (task: StoreTask) => {
  // A task may come before the store is open.
  void opening.then(() => carryOut(task));
});
const { store, queue } = await opening;
report({ type: 'opened', installationId: store.installationId });

async function carryOut(task: StoreTask): Promise<void> {
  if (task.type === 'create') {
    await create(task.prefix, task.count ?? Number.POSITIVE_INFINITY);
    report({ type: 'done' });
    return;
  }
  if (task.type === 'increment') {
    let done = 0;
    while (done < task.count) {
      done += (await increment()) ? 1 : 0;
    }
    report({ type: 'done' });
    return;
  }
  startQueueRunner({
    queue,
    handler: async ({ uid, attempts }) => {
      report({ type: 'begun', uid, attempts });
      await systemClock.delay(task.workMs);
      report({ type: 'ended', uid, attempts });
    },
    concurrency: 4,
    leaseMs: task.leaseMs,
    pollMs: 20,
    clock: systemClock,
    onError: (error) => {
      throw error;
    },
  });
}

async function create(prefix: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const name = `${prefix}-${number}`;
    await store.commit([{ type: 'create', draft: requestDraft(name) }], {
      events: [
        {
          about: { kind: 'LabInstanceRequest', namespace: 'default', name, uid: name },
          type: 'Normal',
          reason: 'Created',
          message: 'It was created.',
        },
      ],
    });
    report({ type: 'created', name });
    // Messages leave the process between turns of the event loop; commits alone would not let them.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Returns false when the row has changed between reading and writing. */
async function increment(): Promise<boolean> {
  const row = await store.get('LabInstanceRequest', 'default', 'shared');
  if (row === undefined) {
    throw new Error('The shared row is missing.');
  }
  // Gives the other process a chance to write in between.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    await store.commit([
      { type: 'update', resource: { ...row, status: { ...row.status, failures: row.status.failures + 1 } } },
    ]);
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'conflict') {
      return false;
    }
    throw error;
  }
}
