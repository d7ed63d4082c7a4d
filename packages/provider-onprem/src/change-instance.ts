import { isLibvirtError } from '@cloud-spi/libvirt';
import { type CallOptions, createCloudProvisioningError } from '@cloud-spi/spi';
import type { DomainFacts } from './domain-facts.ts';
import type { HostCallOptions } from './host-requests.ts';
import { observeDomains, readFacts } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';
import { toNotFound } from './onprem-instances.ts';
import { type OnpremTools, toPartPools } from './onprem-tools.ts';
import { terminateDomain } from './terminate-domain.ts';
import type { ObservedDomain } from './to-instance-info.ts';

/** Who asks for a change. */
export interface ChangeRequest extends CallOptions {
  /** The method of the contract. */
  readonly operation: string;
}

/**
 * Changes an instance, after a look at it that proves whose it is.
 *
 * @param tools - The hosts.
 * @param instanceId - The instance.
 * @param request - Who asks.
 * @param change - The change; safe to repeat.
 * @throws NotFound; PermissionDenied when it belongs to another owner or to nobody.
 */
export function changeInstance(
  { requests, settings }: OnpremTools,
  instanceId: string,
  request: ChangeRequest,
  change: (host: OnpremHost, domain: ObservedDomain, options: HostCallOptions) => Promise<void>,
): Promise<void> {
  const { operation } = request;
  return requests.runFor(instanceId, request, async (host, uuid, options) => {
    const [domain] = await observeDomains(host, (each) => each === uuid, settings, options);
    if (domain === undefined) throw toNotFound(operation, instanceId);
    checkOwner(domain.facts, settings.owner, operation, instanceId);
    await change(host, domain, options);
  });
}

/**
 * Removes an instance; one that is gone is fine.
 *
 * @throws PermissionDenied when it belongs to another owner or to nobody.
 */
export function terminateInstance(
  { requests, settings }: OnpremTools,
  instanceId: string,
  options: CallOptions,
): Promise<void> {
  const operation = 'terminateInstance';
  return requests.runFor(instanceId, { ...options, operation }, async (host, uuid, callOptions) => {
    try {
      const facts = await readFacts(host.api, uuid, callOptions);
      checkOwner(facts, settings.owner, operation, instanceId);
      const context = { pools: toPartPools(settings), clock: settings.clock };
      await terminateDomain(host, facts, context, callOptions);
    } catch (error) {
      if (!isLibvirtError(error, 'NO_DOMAIN')) throw error;
    }
  });
}

function checkOwner({ metadata }: DomainFacts, owner: string, operation: string, instanceId: string): void {
  const { record } = metadata;
  if (record?.owner === owner) return;
  throw createCloudProvisioningError({
    code: 'PermissionDenied',
    message: record === undefined ? 'Nobody owns the instance' : 'The instance belongs to another owner',
    provider: 'onprem',
    operation,
    instanceId,
    outcome: 'rejected',
  });
}
