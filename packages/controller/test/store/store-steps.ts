import type { QueueKey } from '../../src/queue/work-queue.ts';
import type { ResourceKind } from '../../src/resources/resource.ts';
import type { ResourceDraft } from '../../src/resources/resource-draft.ts';
import type { AnyResource, ResourceOfKind } from '../../src/resources/resource-of-kind.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';
import type { StoreFixture } from './store-fixture.ts';

/** Makes a resource. */
export async function create<Kind extends ResourceKind>(
  store: ResourceStore,
  draft: ResourceDraft<Kind>,
): Promise<ResourceOfKind<Kind>> {
  const [created] = await store.commit([{ type: 'create', draft: draft as ResourceDraft }]);
  return created as ResourceOfKind<Kind>;
}

/** Writes a resource. */
export async function update<R extends AnyResource>(store: ResourceStore, resource: R): Promise<R> {
  const [updated] = await store.commit([{ type: 'update', resource }]);
  return updated as R;
}

/** The keys that are due, which are taken off the queue. */
export async function drain(queue: StoreFixture['queue']): Promise<readonly QueueKey[]> {
  const claimed = await queue.claim('test', 100, 1_000);
  await queue.settle(
    'test',
    claimed.map((key) => ({ ...key, ok: true })),
  );
  return claimed.map(({ kind, uid }) => ({ kind, uid }));
}

/** A resource with an annotation in place of those that it has. */
export function withAnnotation<R extends AnyResource>(resource: R, key: string, value: string): R {
  return { ...resource, metadata: { ...resource.metadata, annotations: { [key]: value } } };
}

/** A resource with other finalizers. */
export function withFinalizers<R extends AnyResource>(resource: R, finalizers: readonly string[]): R {
  return { ...resource, metadata: { ...resource.metadata, finalizers } };
}
