import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import type { LabWorkerPool } from '../resources/lab-worker-pool.ts';
import type { ResourceKind } from '../resources/resource.ts';
import type { AnyResource, ResourceOfKind } from '../resources/resource-of-kind.ts';

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

/**
 * Writes resources of one kind as a table with aligned columns. Pure.
 *
 * @param kind - Their kind.
 * @param resources - The rows.
 * @param options - `now`: for ages, in epoch milliseconds; `withNamespace`: whether to show namespaces.
 * @returns Lines, each with its line end.
 */
export function toTable<Kind extends ResourceKind>(
  kind: Kind,
  resources: readonly ResourceOfKind<Kind>[],
  options: { readonly now: number; readonly withNamespace: boolean },
): string {
  const columns = COLUMNS[kind];
  const namespace = (value: string) => (options.withNamespace ? [value] : []);
  const header = [...namespace('NAMESPACE'), 'NAME', 'PHASE', ...Object.keys(columns), 'AGE'];
  const rows = resources.map((resource) => [
    ...namespace(resource.metadata.namespace),
    resource.metadata.name,
    phaseOf(resource),
    ...Object.values(columns).map((column) => String(column(resource) ?? '-')),
    formatAge(options.now - Date.parse(resource.metadata.creationTimestamp)),
  ]);
  return align([header, ...rows]);
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

function phaseOf({ metadata, status }: AnyResource): string {
  if (metadata.deletionTimestamp !== undefined) return `${status.phase} (deleting)`;
  const reason = status.conditions.find(({ type }) => type === 'Ready')?.reason;
  return status.phase === 'Failed' && reason !== undefined && reason !== 'Failed' ? `Failed (${reason})` : status.phase;
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
