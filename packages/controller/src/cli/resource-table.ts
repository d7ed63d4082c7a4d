import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import type { LabWorkerPool } from '../resources/lab-worker-pool.ts';
import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource, ResourceOfKind } from '../resources/resource-of-kind.ts';
import { alignColumns } from './align-columns.ts';

type Columns<Item> = Readonly<Record<string, (resource: Item) => string | number | undefined>>;

const POOL_COLUMNS: Columns<LabWorkerPool> = {
  TRACK: ({ spec }) => spec.track,
  POLICY: ({ spec }) => spec.scaling.policy,
  WORKERS: ({ status }) => `${sum(Object.values(status.workers))}/${status.desiredWorkers}`,
  MIN: ({ spec }) => spec.scaling.min,
  MAX: ({ spec }) => spec.scaling.max,
};

const WORKER_COLUMNS: Columns<LabWorker> = {
  TRACK: ({ spec }) => spec.track,
  PROVIDER: ({ status }) => status.intent?.provider,
  INSTANCE: ({ status }) => status.instance?.instanceId,
  ADDRESS: ({ status }) => status.address,
  LABS: ({ status }) => status.labs,
};

const REQUEST_COLUMNS: Columns<LabInstanceRequest> = {
  TRACK: ({ spec }) => spec.track,
  OWNER: ({ spec }) => spec.owner,
  WORKER: ({ status }) => status.workerRef?.name,
  EXPIRES: ({ status }) => status.expiresAt,
};

const COLUMNS: { readonly [Kind in ResourceKind]: Columns<ResourceOfKind<Kind>> } = {
  LabWorkerPool: POOL_COLUMNS,
  LabWorker: WORKER_COLUMNS,
  LabInstanceRequest: REQUEST_COLUMNS,
};

/** How a table of resources is written. */
export interface TableOptions {
  /** For ages, in epoch milliseconds. */
  readonly now: number;
  /** Whether there is a column for namespaces. */
  readonly withNamespace: boolean;
  /** Whether names say their kind. Default false. */
  readonly withKind?: boolean | undefined;
}

/**
 * Writes resources of one kind as a table with aligned columns. Pure.
 *
 * @param kind - Their kind.
 * @param resources - The rows.
 * @param options - How.
 * @returns Lines, each with its line end.
 */
export function toTable<Kind extends ResourceKind>(
  kind: Kind,
  resources: readonly ResourceOfKind<Kind>[],
  options: TableOptions,
): string {
  return alignColumns([tableHeader(kind, options), ...resources.map((resource) => tableRow(kind, resource, options))]);
}

/** The cells of the header of a table of resources. */
export function tableHeader(kind: ResourceKind, { withNamespace }: TableOptions): readonly string[] {
  return [...(withNamespace ? ['NAMESPACE'] : []), 'NAME', 'PHASE', ...Object.keys(COLUMNS[kind]), 'AGE'];
}

/** The cells of one row of a table of resources. */
export function tableRow<Kind extends ResourceKind>(
  kind: Kind,
  resource: ResourceOfKind<Kind>,
  { now, withNamespace, withKind = false }: TableOptions,
): readonly string[] {
  const { namespace, name, creationTimestamp } = resource.metadata;
  return [
    ...(withNamespace ? [namespace] : []),
    withKind ? `${kind}/${name}` : name,
    formatPhase(resource),
    ...Object.values(COLUMNS[kind]).map((column) => String(column(resource) ?? '-')),
    formatAge(now - Date.parse(creationTimestamp)),
  ];
}

/**
 * Writes a duration in its largest unit.
 *
 * @param durationMs - In milliseconds.
 * @returns For example `42s`, `5m`, `3h`, `12d`.
 */
export function formatAge(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** Writes the phase of a resource with why it failed, and that it is being deleted. */
export function formatPhase({ metadata, status }: AnyResource): string {
  if (metadata.deletionTimestamp !== undefined) return `${status.phase} (deleting)`;
  const reason = status.conditions.find(({ type }) => type === 'Ready')?.reason;
  return status.phase === 'Failed' && reason !== undefined && reason !== 'Failed' ? `Failed (${reason})` : status.phase;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
