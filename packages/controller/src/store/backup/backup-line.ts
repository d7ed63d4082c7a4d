import { z } from 'zod';
import { LAB_INSTANCE_REQUEST_PHASES } from '../../resources/lab-instance-request.ts';
import { LAB_WORKER_PHASES } from '../../resources/lab-worker-phase.ts';
import { LAB_WORKER_POOL_PHASES } from '../../resources/lab-worker-pool.ts';
import { API_VERSION, RESOURCE_KINDS, type ResourceKind } from '../../resources/resource.ts';
import type { AnyResource } from '../../resources/resource-of-kind.ts';
import type { StoredEvent } from '../resource-store.ts';
import { StoreError } from '../store-error.ts';

/** Version of the format; a higher one is not understood. */
export const BACKUP_FORMAT_VERSION = 1;

/** How many of each a backup holds. */
export interface BackupCounts {
  readonly resources: number;
  readonly tombstones: number;
  readonly events: number;
}

/** The first line of a backup. */
export interface BackupHeader {
  readonly type: 'cloud-spi-store';
  readonly formatVersion: number;
  /** Of the program that wrote the backup. */
  readonly programVersion: string;
  readonly installation: { readonly id: string; readonly createdAt: string };
  /** Given out last. */
  readonly resourceVersion: number;
  /** Changes are known from here on. */
  readonly compactedVersion: number;
}

/** A resource that is gone. */
export interface BackupTombstone {
  readonly kind: ResourceKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: number;
  readonly deletedAt: string;
}

/**
 * One line of a backup: the header first, the counts last, so that one that was cut off is noticed. What is waiting
 * to run is not kept: after an import everything is looked at.
 */
export type BackupLine =
  | BackupHeader
  | { readonly type: 'resource'; readonly resource: AnyResource }
  | { readonly type: 'tombstone'; readonly tombstone: BackupTombstone }
  | { readonly type: 'event'; readonly event: StoredEvent }
  | ({ readonly type: 'end' } & BackupCounts);

const PHASES: Readonly<Record<ResourceKind, readonly string[]>> = {
  LabWorkerPool: LAB_WORKER_POOL_PHASES,
  LabWorker: LAB_WORKER_PHASES,
  LabInstanceRequest: LAB_INSTANCE_REQUEST_PHASES,
};

const count = z.int().min(0);
const text = z.string();
const word = text.min(1);
const time = z.iso.datetime();
const kind = z.enum(RESOURCE_KINDS);
const named = { kind, namespace: word, name: word, uid: word };

const resource = z
  .looseObject({
    apiVersion: z.literal(API_VERSION),
    kind,
    metadata: z.looseObject({
      name: word,
      namespace: word,
      uid: word,
      generation: count,
      resourceVersion: count,
      labels: z.record(text, text),
      annotations: z.record(text, text),
      finalizers: z.array(text),
      ownerReferences: z.array(z.looseObject({ kind, name: word, uid: word })),
      creationTimestamp: time,
      deletionTimestamp: time.optional(),
    }),
    spec: z.looseObject({ track: word }),
    status: z.looseObject({ phase: word }),
  })
  .refine((value) => PHASES[value.kind].includes(value.status.phase), { path: ['status', 'phase'] });

const line = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('cloud-spi-store'),
    formatVersion: count,
    programVersion: text,
    installation: z.looseObject({ id: word, createdAt: time }),
    resourceVersion: count,
    compactedVersion: count,
  }),
  z.looseObject({ type: z.literal('resource'), resource }),
  z.looseObject({
    type: z.literal('tombstone'),
    tombstone: z.looseObject({ ...named, resourceVersion: count, deletedAt: time }),
  }),
  z.looseObject({
    type: z.literal('event'),
    event: z.looseObject({
      about: z.looseObject(named),
      type: z.enum(['Normal', 'Warning']),
      reason: word,
      message: text,
      firstSeenAt: time,
      lastSeenAt: time,
      count,
    }),
  }),
  z.looseObject({ type: z.literal('end'), resources: count, tombstones: count, events: count }),
]);

/**
 * Reads a line of a backup. Pure. Messages name the field and repeat no value.
 *
 * @param content - The line.
 * @param number - Its number from 1, for messages.
 * @throws StoreError `invalid-backup`.
 */
export function parseBackupLine(content: string, number: number): BackupLine {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw invalidBackup(number, 'it is not JSON');
  }
  const parsed = line.safeParse(value);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the line');
    throw invalidBackup(number, `wrong or missing: ${[...new Set(fields)].join(', ')}`);
  }
  return parsed.data as unknown as BackupLine;
}

/** What is thrown because of a line of a backup. */
export function invalidBackup(number: number, problem: string): StoreError {
  return new StoreError('invalid-backup', `Line ${number} of the backup cannot be used: ${problem}.`);
}
