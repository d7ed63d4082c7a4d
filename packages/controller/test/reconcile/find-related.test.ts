import { expect, it, onTestFinished } from 'vitest';
import { findRelatedOfWorker } from '../../src/reconcile/find-related.ts';
import type { LabInstanceRequest, LabInstanceRequestStatus } from '../../src/resources/lab-instance-request.ts';
import type { LabWorker } from '../../src/resources/lab-worker.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { hostlessWorker } from './drafts.ts';

async function makeLab(store: ResourceStore, name: string, status: Partial<LabInstanceRequestStatus>): Promise<string> {
  const spec = { track: 'ccna', type: 'cml', topology: { inline: '' }, durationMinutes: 1, owner: 'ada' };
  const draft = { kind: 'LabInstanceRequest', metadata: { name, namespace: 'labs' }, spec } as const;
  const made = (await store.commit([{ type: 'create', draft }]))[0] as LabInstanceRequest;
  await store.commit([{ type: 'update', resource: { ...made, status: { ...made.status, ...status } } }]);
  return made.metadata.uid;
}

it('a worker wakes the labs on it and those that wait, and not those that have ended: they stay for long', async () => {
  const { store, close } = await openSqliteStore({ file: ':memory:', clock: Date });
  onTestFinished(close);
  const worker = (await store.commit([{ type: 'create', draft: hostlessWorker() }]))[0] as LabWorker;
  const workerRef = { name: 'w', uid: worker.metadata.uid };
  await makeLab(store, 'ended', { phase: 'Completed', workerRef });
  const placed = await makeLab(store, 'placed', { phase: 'Stopping', workerRef });
  const waiting = await makeLab(store, 'waiting', { phase: 'Scheduling' });
  const keys = await findRelatedOfWorker(store, worker, worker);
  expect(new Set(keys.map(({ uid }) => uid))).toEqual(new Set([placed, waiting]));
});
