import { toPreflightProblems } from '@cloud-spi/provider-kit';
import { type InstanceConfiguration, isCloudProvisioningError, type PreflightProblem } from '@cloud-spi/spi';
import type { ArmCatalog } from './arm-catalog.ts';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { findQuotaProblems } from './find-quota-problems.ts';
import { toGroupId } from './instance-ids.ts';
import { isMissing } from './is-missing.ts';
import {
  findMissingActions,
  IDENTITY_ACTIONS,
  REQUIRED_ACTIONS,
  SECURITY_GROUP_ACTIONS,
  SUBNET_ACTIONS,
} from './required-actions.ts';
import { findSize, resolveConfiguration } from './resolve-configuration.ts';
import { toIdentityId, toNetworkIds } from './to-network-ids.ts';

/** What a preflight works with. */
export interface PreflightTools {
  readonly settings: AzureProviderSettings;
  readonly requests: ArmRequests;
  readonly catalog: ArmCatalog;
}

/**
 * Finds what would fail: credentials, resource group, image, size, zone, rights, quota, subnet and security group.
 *
 * @param tools - What it works with.
 * @param configuration - As requested.
 * @param call - Whom it is for.
 */
export async function findPreflightProblems(
  tools: PreflightTools,
  configuration: InstanceConfiguration,
  call: ArmCall,
): Promise<readonly PreflightProblem[]> {
  const reachable = await collect('resourceGroup', () => findUnreachable(tools, call));
  if (reachable.length > 0) return reachable;
  const found = await Promise.all([
    collect(undefined, () => findMistakes(tools, configuration, call)),
    collect(undefined, () => findMissingRights(tools, configuration, call)),
    collect('instanceType', () => findExceededQuotas(tools, configuration, call)),
    collect('network', () => findMissingNetwork(tools, configuration, call)),
  ]);
  return found.flat();
}

/** Errors that say something about what provisioning would do are problems, too. */
async function collect(
  path: string | undefined,
  find: () => Promise<readonly PreflightProblem[]>,
): Promise<readonly PreflightProblem[]> {
  try {
    return await find();
  } catch (error) {
    return toPreflightProblems(error).map((problem) =>
      path === undefined || problem.path ? problem : { ...problem, path },
    );
  }
}

async function findUnreachable({ requests }: PreflightTools, call: ArmCall): Promise<readonly PreflightProblem[]> {
  await requests.send('read', call, (api, options) => api.getResourceGroup(options));
  return [];
}

async function findMistakes(
  { settings, catalog }: PreflightTools,
  configuration: InstanceConfiguration,
  call: ArmCall,
) {
  resolveConfiguration(configuration, await catalog.readFacts(configuration, call), settings, call.operation);
  return [];
}

/** Rights are asked for where they are needed: a role may be assigned for a single subnet. */
async function findMissingRights(
  { settings, requests }: PreflightTools,
  { network, identity }: InstanceConfiguration,
  call: ArmCall,
): Promise<readonly PreflightProblem[]> {
  const { subnetId, securityGroupId } = toNetworkIds(network, settings.subnet, settings);
  const identityId = identity === 'system' ? undefined : toIdentityId(identity, settings);
  const needs = [
    { scope: toGroupId(settings), actions: REQUIRED_ACTIONS },
    { scope: subnetId, actions: SUBNET_ACTIONS },
    { scope: securityGroupId, actions: SECURITY_GROUP_ACTIONS },
    { scope: identityId, actions: IDENTITY_ACTIONS },
  ];
  const found = await Promise.all(
    needs.map(({ scope, actions }) =>
      scope === undefined ? [] : collect(undefined, () => findMissingRightsFor(requests, scope, actions, call)),
    ),
  );
  return found.flat();
}

async function findMissingRightsFor(
  requests: ArmRequests,
  scope: string,
  actions: readonly string[],
  call: ArmCall,
): Promise<readonly PreflightProblem[]> {
  try {
    const permissions = await requests.list(call, (api, next, options) => api.listPermissions(scope, next, options));
    return findMissingActions(permissions, actions).map((action) => ({
      code: 'PermissionDenied',
      path: action,
      message: `The credentials lack the right ${action} for ${scope}; a role that has it must be assigned there`,
    }));
  } catch (error) {
    if (isMissing(error)) return []; // That it does not exist is said by who looks for it.
    throw error;
  }
}

async function findExceededQuotas(
  { requests, catalog }: PreflightTools,
  { instanceType, market }: InstanceConfiguration,
  call: ArmCall,
): Promise<readonly PreflightProblem[]> {
  const size = findSize(instanceType, await catalog.readSizes(call));
  if (size === undefined) return [];
  const usage = await requests.list(call, (api, next, options) => api.listUsage(next, options));
  return findQuotaProblems(usage, size, market);
}

async function findMissingNetwork(
  { settings, requests }: PreflightTools,
  { network }: InstanceConfiguration,
  call: ArmCall,
): Promise<readonly PreflightProblem[]> {
  const { subnetId, securityGroupId } = toNetworkIds(network, settings.subnet, settings);
  const wanted = [
    { path: 'network.subnetId', id: subnetId },
    { path: 'network.securityGroupIds[0]', id: securityGroupId },
  ];
  const found = await Promise.all(
    wanted.map(async ({ path, id }) => {
      if (id === undefined) return [];
      try {
        await requests.send('read', call, (api, options) => api.getNetworkResource(id, options));
        return [];
      } catch (error) {
        if (!isCloudProvisioningError(error) || error.code !== 'InvalidConfiguration') throw error;
        return [{ code: error.code, path, message: `${id} does not exist: ${error.message}` }];
      }
    }),
  );
  return found.flat();
}
