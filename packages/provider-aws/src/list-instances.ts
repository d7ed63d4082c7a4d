import { matchesInstanceFilters, OWNERSHIP_TAG_KEYS } from '@cloud-spi/provider-kit';
import {
  ANY_OWNER,
  type CallOptions,
  type InstanceFilters,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { Filter } from './ec2-api.ts';
import type { Ec2Instances } from './ec2-instances.ts';
import { toTagFilter } from './ec2-tags.ts';
import type { Ec2Tools } from './ec2-tools.ts';

const OPERATION = 'listInstances';

/**
 * Lists instances page by page. EC2 sorts out by tags what cannot match; what does match is decided here, by the fields
 * themselves. States are not left to EC2: its filter lags behind the states, and knows no unknown ones. What this object
 * made a moment ago and EC2's index does not have yet is added.
 *
 * @param tools - EC2.
 * @param filters - What is wanted.
 * @param options - Of the call.
 */
export async function* listInstances(
  { instances, requests, settings }: Ec2Tools,
  filters: InstanceFilters,
  options: CallOptions,
): AsyncGenerator<InstanceInfo> {
  const { owner = settings.owner, states: [state = 'pending'] = [] } = filters;
  const listed = new Set<string>();
  const request = { Filters: toFilters(filters, owner), MaxResults: settings.pageSize };
  const isWanted = (info: InstanceInfo) =>
    (owner === ANY_OWNER || info.owner === owner) && matchesInstanceFilters(info, filters);
  for await (const { Reservations = [] } of requests.pages('DescribeInstances', request, {
    ...options,
    operation: OPERATION,
  })) {
    for (const { Instances = [] } of Reservations) {
      for (const instance of Instances) {
        const info = instances.toInfo(instance);
        if (listed.has(info.instanceId)) continue;
        listed.add(info.instanceId);
        if (isWanted(info)) yield info;
      }
    }
  }
  // Their state may be another one by now; what else they are filtered by is known.
  const missing = instances.recent
    .list()
    .filter((info) => !listed.has(info.instanceId) && isWanted({ ...info, state }));
  const reads = missing.map(({ instanceId }) => readIfThere(instances, instanceId, options));
  yield* (await Promise.all(reads)).flatMap((info) => (info !== undefined && isWanted(info) ? [info] : []));
}

/** The window may close, or somebody may end the instance, between two requests. */
async function readIfThere(
  instances: Ec2Instances,
  instanceId: string,
  options: CallOptions,
): Promise<InstanceInfo | undefined> {
  try {
    return await instances.readInfo(instanceId, OPERATION, options);
  } catch (error) {
    if (isCloudProvisioningError(error) && error.code === 'NotFound') return undefined;
    throw error;
  }
}

function toFilters({ namespace, names = [], idempotencyToken, tags = {} }: InstanceFilters, owner: string): Filter[] {
  const [onlyName] = names.length === 1 ? names : [];
  return [
    ...(owner === ANY_OWNER ? [] : [toTagFilter(OWNERSHIP_TAG_KEYS.owner, owner)]),
    ...(namespace === undefined ? [] : [toTagFilter(OWNERSHIP_TAG_KEYS.namespace, namespace)]),
    ...(onlyName === undefined ? [] : [toTagFilter(OWNERSHIP_TAG_KEYS.name, onlyName)]),
    ...(idempotencyToken === undefined ? [] : [toTagFilter(OWNERSHIP_TAG_KEYS.idempotencyToken, idempotencyToken)]),
    ...Object.entries(tags).map(([key, value]) => toTagFilter(key, value)),
  ];
}
