import { systemClock } from '@cloud-spi/provider-kit';
import pg from 'pg';
import { type QueueRunner, startQueueRunner } from '../../src/queue/queue-runner.ts';
import type { ClaimedKey } from '../../src/queue/work-queue.ts';
import type { LabInstanceRequest } from '../../src/resources/lab-instance-request.ts';
import { openPostgresqlStore } from '../../src/store/postgresql/open-postgresql-store.ts';
import { StoreError } from '../../src/store/store-error.ts';
import { requestDraft } from '../../test/store/resource-drafts.ts';

/** What the parent tells a replica to do. */
export type ReplicaTask =
  /** Makes, changes and removes requests at random, some of it in commits that are undone. */
  | { readonly type: 'write'; readonly prefix: string; readonly count: number }
  /** Brings the status of requests up to their spec, each in some time, until SIGTERM. */
  | {
      readonly type: 'reconcile';
      readonly leaseMs: number;
      readonly workMs: number;
      readonly pollMs: number;
      readonly graceMs: number;
    };

/** What a replica tells its parent. */
export type ReplicaReport =
  | { readonly type: 'opened' | 'written' | 'stopping' }
  | { readonly type: 'begun' | 'ended' | 'conflict'; readonly uid: string; readonly at: number }
  | { readonly type: 'error'; readonly kind: string };

const url = process.argv[2] ?? '';
const report = (message: ReplicaReport) => process.send?.(message);
const opening = openPostgresqlStore({ url, keysToWake: () => [] });
process.on('message', (task: ReplicaTask) => {
  void opening.then(() => (task.type === 'write' ? write(task.prefix, task.count) : reconcile(task)));
});
const { store, queue, close } = await opening;
report({ type: 'opened' });

async function write(prefix: string, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const name = `${prefix}-${Math.floor(Math.random() * 20)}`;
    try {
      await writeOnce(name, Math.random());
    } catch (error) {
      // Another one was faster, or the commit was to be undone.
      if (!(error instanceof StoreError && ['conflict', 'not-found', 'already-exists'].includes(error.kind)))
        throw error;
    }
  }
  report({ type: 'written' });
}

async function writeOnce(name: string, chance: number): Promise<void> {
  const row = await store.get('LabInstanceRequest', 'default', name);
  if (row === undefined) {
    await store.commit([{ type: 'create', draft: requestDraft(name) }]);
  } else if (chance < 0.1) {
    // Undone: the name is taken.
    await store.commit([
      { type: 'update', resource: withMinutes(row, 999) },
      { type: 'create', draft: requestDraft(name) },
    ]);
  } else if (chance < 0.25) {
    await store.commit([{ type: 'delete', resource: row }]);
  } else {
    await store.commit([{ type: 'update', resource: withMinutes(row, row.spec.durationMinutes + 1) }]);
  }
}

function withMinutes(row: LabInstanceRequest, durationMinutes: number): LabInstanceRequest {
  return { ...row, spec: { ...row.spec, durationMinutes } };
}

async function reconcile(task: Extract<ReplicaTask, { type: 'reconcile' }>): Promise<void> {
  // When runs were under way is written down beside the store, by the clock of the server.
  const notes = new pg.Pool({ connectionString: url, application_name: 'notes', max: 4 });
  notes.on('error', () => {});
  const note = (text: string, values: readonly unknown[]) => notes.query(text, [...values]).catch(() => undefined);

  const work = async ({ uid, claim }: ClaimedKey, signal: AbortSignal) => {
    await note('insert into notes.runs (uid, claim) values ($1, $2)', [uid, claim]);
    const row = await store.getByUid('LabInstanceRequest', uid);
    report({ type: 'begun', uid, at: Date.now() });
    await systemClock.delay(task.workMs, { signal });
    if (row !== undefined && row.status.observedGeneration < row.metadata.generation) {
      await writeStatus(row);
    }
    await note('update notes.runs set ended_at = clock_timestamp() where uid = $1 and claim = $2', [uid, claim]);
    report({ type: 'ended', uid, at: Date.now() });
  };
  const runner = startQueueRunner({
    queue,
    handler: work,
    concurrency: 5,
    leaseMs: task.leaseMs,
    pollMs: task.pollMs,
    clock: systemClock,
    onError: (error) => report({ type: 'error', kind: error instanceof StoreError ? error.kind : String(error) }),
  });
  process.once('SIGTERM', () => void stop(runner, notes, task.graceMs));
}

async function writeStatus(row: LabInstanceRequest): Promise<void> {
  const status = { ...row.status, observedGeneration: row.metadata.generation };
  const annotations = { ...row.metadata.annotations, by: String(process.pid) };
  try {
    await store.commit([{ type: 'update', resource: { ...row, metadata: { ...row.metadata, annotations }, status } }]);
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'conflict') {
      report({ type: 'conflict', uid: row.metadata.uid, at: Date.now() });
    }
    throw error;
  }
}

async function stop(runner: QueueRunner, notes: pg.Pool, graceMs: number): Promise<void> {
  report({ type: 'stopping' });
  await runner.stop({ graceMs });
  await close();
  await notes.end();
  process.disconnect();
}
