import type { RecentInstances } from '@cloud-spi/provider-kit';
import {
  type CloudProvisioningError,
  createCloudProvisioningError,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import { isStatus } from './compute-error.ts';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeInstance } from './compute-resources.ts';
import { type InstancePath, parseInstancePath, toInstanceId, toResourceName } from './instance-ids.ts';
import { readDeletions, readOperations } from './operations.ts';
import { readAllPages } from './read-all-pages.ts';
import { toInstanceInfo, toPlaceholder } from './to-instance-info.ts';
import { explainAbsence, mayBeTerminating } from './to-instance-state.ts';

/** A machine, and whether it is on its way out. */
export interface FoundInstance {
  readonly instance: ComputeInstance;
  readonly isBeingDeleted: boolean;
}

// From so many on, one list is cheaper than single reads.
const LIST_FROM = 4;
// What the cloud takes as a filter.
const FILTER_MAX_CHARACTERS = 2_000;

/**
 * Reads a machine.
 *
 * @param call - For whom.
 * @param path - Where it is.
 * @throws NotFound.
 */
export async function getInstance(call: ComputeCall, path: InstancePath): Promise<FoundInstance> {
  const { zone, name } = path;
  const instance = await call.send(
    'getInstance',
    (api, options) => api.getInstance({ zone, instance: name }, options),
    { instanceId: toInstanceId(path) },
  );
  const isBeingDeleted = mayBeTerminating(instance) && (await readDeletions(call, zone)).has(name);
  return { instance, isBeingDeleted };
}

/** What lists show of machines. */
export interface ListedInstances {
  /** Those that were found; an absence is to be confirmed. */
  readonly instances: readonly ComputeInstance[];
  /** Names of zones that did not answer. */
  readonly unreachable: readonly string[];
}

/**
 * Reads machines by their names, wherever they are.
 *
 * @param call - For whom.
 * @param names - Of machines.
 */
export async function listByNames(call: ComputeCall, names: readonly string[]): Promise<ListedInstances> {
  const instances: ComputeInstance[] = [];
  const unreachable: string[] = [];
  for (const filter of toNameFilters(names)) {
    const page = await readAllPages((pageToken) =>
      call.send('listInstances', (api, options) => api.listInstances({ filter, pageToken }, options)),
    );
    instances.push(...page.resources);
    unreachable.push(...page.unreachable);
  }
  return { instances, unreachable };
}

/**
 * Writes filters for names, as few as the length of a filter allows.
 *
 * @param names - Of machines.
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/aggregatedList
 */
export function toNameFilters(names: readonly string[]): readonly string[] {
  const filters: string[] = [];
  let alternatives = '';
  for (const name of new Set(names)) {
    if (alternatives !== '' && alternatives.length + name.length > FILTER_MAX_CHARACTERS) {
      filters.push(alternatives);
      alternatives = '';
    }
    alternatives += alternatives === '' ? name : `|${name}`;
  }
  if (alternatives !== '') filters.push(alternatives);
  return filters.map((each) => `name eq "(${each})"`);
}

/**
 * Reads many machines with few requests. What a list does not show is confirmed by a read of its own.
 *
 * @param call - For whom.
 * @param instanceIds - Well-formed ids.
 * @param recent - What this provider object made a while ago.
 * @returns An observation or an error for each id.
 */
export async function readInstances(
  call: ComputeCall,
  instanceIds: readonly string[],
  recent: RecentInstances,
): Promise<ReadonlyMap<string, InstanceInfo | CloudProvisioningError>> {
  const paths = instanceIds.map((instanceId) => parseInstancePath(instanceId)).filter((path) => path !== undefined);
  const listed = new Map<string, ComputeInstance>();
  if (paths.length >= LIST_FROM) {
    const names = paths.map(({ name }) => name);
    const { instances } = await listByNames(call, names);
    for (const instance of instances) listed.set(keyOf(instance), instance);
  }
  const answers = new Map<string, InstanceInfo | CloudProvisioningError>();
  const deletions = createDeletions(call);
  await Promise.all(
    paths.map(async (path) => {
      const instanceId = toInstanceId(path);
      const read = async () => {
        const instance = listed.get(`${path.zone}/${path.name}`);
        if (instance === undefined) return toInfo(call, await getInstance(call, path));
        return toInfo(call, { instance, isBeingDeleted: await deletions(instance) });
      };
      answers.set(instanceId, await read().catch((error: unknown) => explain(call, path, error, recent)));
    }),
  );
  return answers;
}

/**
 * Tells which machines are being deleted; asks once for each zone, and only when a status leaves it open.
 *
 * @param call - For whom.
 */
export function createDeletions(call: ComputeCall): (instance: ComputeInstance) => Promise<boolean> {
  const zones = new Map<string, Promise<ReadonlySet<string>>>();
  return async (instance) => {
    if (!mayBeTerminating(instance)) return false;
    const zone = toResourceName(instance.zone);
    const names = zones.get(zone) ?? readDeletions(call, zone);
    zones.set(zone, names);
    return (await names).has(instance.name ?? '');
  };
}

/** An absent machine may be a new one, or one whose creation has failed: its operations know. */
async function explain(
  call: ComputeCall,
  path: InstancePath,
  error: unknown,
  recent: RecentInstances,
): Promise<InstanceInfo | CloudProvisioningError> {
  if (!isCloudProvisioningError(error)) return toUnreadable(call, error);
  if (!isStatus(error, 404)) return error;
  try {
    const absence = explainAbsence(await readOperations(call, path));
    if (absence.state === 'unknown-instance') return error;
    return { ...(recent.find(toInstanceId(path)) ?? toPlaceholder(path)), ...absence };
  } catch (failure) {
    return isCloudProvisioningError(failure) ? failure : toUnreadable(call, failure);
  }
}

function toUnreadable({ operation }: ComputeCall, cause: unknown): CloudProvisioningError {
  const message = 'The machine could not be read';
  return createCloudProvisioningError({ code: 'Unknown', message, provider: 'gcp', operation, cause });
}

function toInfo({ settings: { projectId } }: ComputeCall, { instance, isBeingDeleted }: FoundInstance): InstanceInfo {
  return toInstanceInfo(instance, { projectId, isBeingDeleted });
}

function keyOf({ zone, name }: ComputeInstance): string {
  return `${toResourceName(zone)}/${name}`;
}
