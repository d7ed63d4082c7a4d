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
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremTools } from './onprem-tools.ts';

/**
 * Lists instances, those of each host together; hosts that cannot be reached, or refuse, are named at the end.
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
  // All at once, and each as soon as it answers: one that is down takes its time.
  const lists = new Map(hosts.map((host) => [host, settle(host, instances.list(host, request))]));
  const failures: HostFailure[] = [];
  while (lists.size > 0) {
    const { host, infos = [], error } = await Promise.race(lists.values());
    lists.delete(host);
    if (error !== undefined) {
      if (!isCloudProvisioningError(error) || error.code === 'Aborted') throw error;
      failures.push({ scope: { provider: 'onprem', region: settings.region, zone: host.name }, error });
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

interface HostAnswer {
  readonly host: OnpremHost;
  readonly infos?: readonly InstanceInfo[];
  readonly error?: unknown;
}

async function settle(host: OnpremHost, list: Promise<readonly InstanceInfo[]>): Promise<HostAnswer> {
  try {
    return { host, infos: await list };
  } catch (error) {
    return { host, error };
  }
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
