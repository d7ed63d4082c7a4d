/** What a version of the schema has in its tables, in SQL that every database understands. */
export interface EarlierStore {
  /** Number of its newest migration. */
  readonly number: number;
  /** What the program of that time wrote: one worker at version 2, one tombstone at version 3, an event, a key. */
  readonly statements: readonly string[];
}

const ROWS_OF_1 = [
  `insert into resources (uid, kind, namespace, name, resource_version, generation, api_version, schema_version,
     metadata, spec, status, created_at, deletion_requested_at)
   values ('worker-uid', 'LabWorker', 'default', 'worker', 2, 1, 'cloud-spi/v1alpha1', 1,
     '{"labels":{"team":"blue"},"annotations":{},"finalizers":[],"ownerReferences":[]}',
     '{"track":"ccna","placements":[{"provider":"memory"}],"instance":{"imageId":"i","instanceType":"t"}}',
     '{"phase":"Pending","phaseStartedAt":"2026-01-01T00:00:00.000Z","conditions":[],"observedGeneration":0,"attempt":0,"failures":0}',
     1767225600000, null)`,
  `insert into resource_index (uid, key, value) values ('worker-uid', 'label:team', 'blue')`,
  `insert into tombstones (uid, kind, namespace, name, resource_version, deleted_at)
   values ('old-uid', 'LabWorker', 'default', 'old', 3, 1767225600000)`,
  `insert into events (uid, kind, namespace, name, type, reason, message, first_seen_at, last_seen_at, count)
   values ('worker-uid', 'LabWorker', 'default', 'worker', 'Normal', 'Created', 'It was made.', 1767225600000, 1767225600000, 2)`,
  `insert into workqueue (kind, uid, run_at, claim, attempts) values ('LabWorker', 'worker-uid', 0, 0, 3)`,
  `update resource_version set value = 3`,
];

/** One for each version of the schema but the newest: a new migration adds one here. */
export const EARLIER_STORES: readonly EarlierStore[] = [{ number: 1, statements: ROWS_OF_1 }];
