import { matchesInstanceFilters } from '@cloud-spi/provider-kit';
import {
  ANY_OWNER,
  type CallOptions,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorScope,
  type InstanceFilters,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { OnpremTools } from './onprem-tools.ts';

/**
 * Lists instances, host by host; those that cannot be reached, or refuse, are named at the end.
 *
 * @param tools - The hosts.
 * @param filters - What is wanted.
 * @param options - The signal.
 * @throws Unavailable with `scopes` after the rest; when no host answers, what they refuse it with.
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
  const failures: HostFailure[] = [];
  for (const [index, { name: zone }] of hosts.entries()) {
    let infos: readonly InstanceInfo[] = [];
    try {
      infos = (await lists[index]) ?? [];
    } catch (error) {
      if (!isCloudProvisioningError(error) || error.code === 'Aborted') throw error;
      failures.push({ scope: { provider: 'onprem', region: settings.region, zone }, error });
    }
    yield* infos.filter(
      (info) => (owner === ANY_OWNER || info.owner === owner) && matchesInstanceFilters(info, filters),
    );
  }
  // When no host answers for another reason than that it cannot be reached, that is what is to be mended.
  const refusal = failures.find(({ error }) => error.code !== 'Unavailable' && error.code !== 'Timeout');
  if (refusal !== undefined && failures.length === hosts.length) throw refusal.error;
  if (failures.length > 0) throw toIncomplete(failures);
}

interface HostFailure {
  readonly scope: ErrorScope;
  readonly error: CloudProvisioningError;
}

function toIncomplete(failures: readonly HostFailure[]): CloudProvisioningError {
  const hosts = failures.map(({ scope, error }) => `${scope.zone} (${error.code})`);
  return createCloudProvisioningError({
    code: 'Unavailable',
    message: `The list is incomplete: these hosts did not answer: ${hosts.join(', ')}`,
    provider: 'onprem',
    operation: 'listInstances',
    scopes: failures.map(({ scope }) => scope),
    outcome: 'rejected',
    cause: failures[0]?.error,
  });
}
