import type { WorkQueue } from '../../src/queue/work-queue.ts';
import type { ResourceDraft } from '../../src/resources/resource-draft.ts';
import type { StoreOptions } from '../../src/store/open-store.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';

/** A new, empty store whose time stands still until it is moved. */
export interface StoreFixture {
  readonly store: ResourceStore;
  readonly queue: WorkQueue;
  /** Moves the time that the store sees. */
  advance(durationMs: number): void | Promise<void>;
  /** Removes all of it. */
  close(): Promise<void>;
}

/** Makes a {@link StoreFixture}. Its time starts at 2026-01-01T00:00:00.000Z. */
export type OpenStoreFixture = (options?: StoreOptions) => Promise<StoreFixture>;

/** Makes a fixture that can open the same database once more, as another process would. */
export type OpenLastingStoreFixture = (
  options?: StoreOptions,
) => Promise<StoreFixture & { reopen(): Promise<ResourceStore> }>;

/** A request with a name, in namespace `default`. */
export function requestDraft(
  name: string,
  metadata: Partial<ResourceDraft['metadata']> = {},
): ResourceDraft<'LabInstanceRequest'> {
  return {
    kind: 'LabInstanceRequest',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { track: 'ccna', type: 'cml', topology: { inline: 'nodes: []' }, durationMinutes: 60, owner: 'teacher' },
  };
}

/** A worker with a name, in namespace `default`. */
export function workerDraft(
  name: string,
  metadata: Partial<ResourceDraft['metadata']> = {},
): ResourceDraft<'LabWorker'> {
  return {
    kind: 'LabWorker',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { track: 'ccna', placements: [{ provider: 'memory' }], instance: { imageId: 'i', instanceType: 't' } },
  };
}

/** A pool with a name, in namespace `default`. */
export function poolDraft(name: string): ResourceDraft<'LabWorkerPool'> {
  return {
    kind: 'LabWorkerPool',
    metadata: { name, namespace: 'default' },
    spec: {
      track: 'ccna',
      template: { placements: [{ provider: 'memory' }], instance: { imageId: 'i', instanceType: 't' } },
      scaling: { policy: 'None', min: 1, max: 2 },
    },
  };
}
