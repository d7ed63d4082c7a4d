import type { ResourceMetadata } from '../resources/resource.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import { decodeJson } from './json-codec.ts';
import { StoreError } from './store-error.ts';
import type { ResourceRow } from './store-tables.ts';

/** The shape of metadata, spec and status that this version writes; older ones are converted when they are read. */
export const SCHEMA_VERSION = 1;

/** Rows that are kept decoded, those that were read last. */
const MOST_DECODED = 2_000;

/** What the metadata column holds; the rest of the metadata has columns of its own. */
export type StoredMetadata = Pick<ResourceMetadata, 'labels' | 'annotations' | 'finalizers' | 'ownerReferences'>;

/** Makes resources of rows, and remembers them: a row that was read before and has not changed is the same resource. */
export class ResourceDecoder {
  readonly #decoded = new Map<string, AnyResource>();

  /**
   * Makes a resource of its row, which must be as it was committed: versions of transactions that came to nothing are
   * given out again.
   *
   * @throws StoreError `newer-store`.
   */
  decode(row: ResourceRow): AnyResource {
    const known = this.#decoded.get(row.uid);
    const resource = known?.metadata.resourceVersion === row.resource_version ? known : toResource(row);
    // Put at the end, so that the first one is the one that was not read for longest.
    this.#decoded.delete(row.uid);
    this.#decoded.set(row.uid, resource);
    if (this.#decoded.size > MOST_DECODED) this.#decoded.delete(this.#decoded.keys().next().value ?? row.uid);
    return resource;
  }
}

/**
 * Makes a resource of its row.
 *
 * @throws StoreError `newer-store`.
 */
export function toResource(row: ResourceRow): AnyResource {
  if (row.schema_version > SCHEMA_VERSION) {
    throw new StoreError(
      'newer-store',
      `${row.kind} ${row.namespace}/${row.name} was written by a newer version of the program; install that one.`,
    );
  }
  const metadata: ResourceMetadata = {
    name: row.name,
    namespace: row.namespace,
    uid: row.uid,
    generation: row.generation,
    resourceVersion: row.resource_version,
    ...decodeJson<StoredMetadata>(row.metadata),
    creationTimestamp: toIsoTime(row.created_at),
    ...(row.deletion_requested_at === null ? {} : { deletionTimestamp: toIsoTime(row.deletion_requested_at) }),
  };
  return {
    apiVersion: row.api_version,
    kind: row.kind,
    metadata,
    spec: decodeJson(row.spec),
    status: decodeJson(row.status),
  } as AnyResource;
}

function toIsoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
