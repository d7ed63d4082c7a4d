import type { Generated, Selectable } from 'kysely';
import type { ResourceKind } from '../resources/resource.ts';
import type { EventDraft } from './resource-store.ts';

/** The tables of the store. Times are epoch milliseconds; JSON is text that only the codec reads and writes. */
export interface StoreTables {
  migrations: MigrationTable;
  installation: InstallationTable;
  resource_version: ResourceVersionTable;
  compaction: CompactionTable;
  resources: ResourceTable;
  resource_index: ResourceIndexTable;
  tombstones: TombstoneTable;
  events: EventTable;
  workqueue: WorkQueueTable;
}

/** A row of `resources`. */
export type ResourceRow = Selectable<ResourceTable>;

/** A row of `events`. */
export type EventRow = Selectable<EventTable>;

/** Which migrations have run, and which version of the program ran them. */
interface MigrationTable {
  number: number;
  name: string;
  program_version: string;
  applied_at: number;
}

/** One row: who this installation is. */
interface InstallationTable {
  id: string;
  created_at: number;
}

/** One row: the resourceVersion that was given out last. */
interface ResourceVersionTable {
  value: number;
}

/** One row: the highest resourceVersion of a tombstone that was forgotten; changes are known from there on. */
interface CompactionTable {
  resource_version: number;
}

/** The living resources. */
interface ResourceTable {
  uid: string;
  kind: ResourceKind;
  namespace: string;
  name: string;
  resource_version: number;
  generation: number;
  api_version: string;
  /** Version of the shape of metadata, spec and status. */
  schema_version: number;
  /** Labels, annotations, finalizers and owner references. */
  metadata: string;
  spec: string;
  status: string;
  created_at: number;
  deletion_requested_at: number | null;
}

/** By which labels and fields resources are found. */
interface ResourceIndexTable {
  uid: string;
  key: string;
  value: string;
}

/** Resources that are gone. */
interface TombstoneTable {
  uid: string;
  kind: ResourceKind;
  namespace: string;
  name: string;
  resource_version: number;
  deleted_at: number;
}

/** What happened. A higher id happened later. */
interface EventTable {
  id: Generated<number>;
  uid: string;
  kind: ResourceKind;
  namespace: string;
  name: string;
  type: EventDraft['type'];
  reason: string;
  message: string;
  first_seen_at: number;
  last_seen_at: number;
  count: number;
}

/** The keys that wait or are being worked on; others have no row. */
interface WorkQueueTable {
  kind: ResourceKind;
  uid: string;
  /** Next wanted run; `NEVER` when none is wanted. */
  run_at: number;
  lease_until: number | null;
  lease_owner: string | null;
  claim: number;
  attempts: number;
}
