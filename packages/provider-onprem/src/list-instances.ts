import { matchesInstanceFilters } from '@cloud-spi/provider-kit';
import {
  ANY_OWNER,
  type CallOptions,
  createCloudProvisioningError,
  type ErrorScope,
  type InstanceFilters,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { OnpremTools } from './onprem-tools.ts';

/**
 * Lists instances, host by host; those that cannot be reached are named at the end.
 *
 * @param tools - The hosts.
 * @param filters - What is wanted.
 * @param options - The signal.
 * @throws Unavailable with `scopes` after the rest.
 */
export async function* listInstances(
  { requests, instances, settings }: OnpremTools,
  filters: InstanceFilters,
  options: CallOptions,
): AsyncIterable<InstanceInfo> {
  const owner = filters.owner ?? settings.owner;
  const hosts = requests.hosts.filter(({ name }) => filters.zones?.includes(name) ?? true);
  const request = { ...options, operation: 'listInstances' };
  // All at once; a host that fails is heard when its turn comes.
  const lists = hosts.map((host) => instances.list(host, request));
  for (const list of lists) list.catch(() => {});
  const unreachable: ErrorScope[] = [];
  let cause: unknown;
  for (const [index, host] of hosts.entries()) {
    let infos: readonly InstanceInfo[] = [];
    try {
      infos = (await lists[index]) ?? [];
    } catch (error) {
      if (!isCloudProvisioningError(error) || !['Unavailable', 'Timeout'].includes(error.code)) throw error;
      unreachable.push({ provider: 'onprem', region: settings.region, zone: host.name });
      cause = error;
    }
    yield* infos.filter(
      (info) => (owner === ANY_OWNER || info.owner === owner) && matchesInstanceFilters(info, filters),
    );
  }
  if (unreachable.length === 0) return;
  throw createCloudProvisioningError({
    code: 'Unavailable',
    message: `The list is incomplete: these hosts cannot be reached: ${unreachable.map(({ zone }) => zone).join(', ')}`,
    provider: 'onprem',
    operation: 'listInstances',
    scopes: unreachable,
    outcome: 'rejected',
    cause,
  });
}
