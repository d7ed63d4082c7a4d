import { toPreflightProblems } from '@cloud-spi/provider-kit';
import { type InstanceConfiguration, isCloudProvisioningError, type PreflightProblem } from '@cloud-spi/spi';
import { findFailure, isStatus } from './compute-error.ts';
import type { ComputeCall } from './compute-requests.ts';
import type { ComputeQuota } from './compute-resources.ts';
import { toRegion } from './instance-ids.ts';
import { toMachineSeries } from './machine-series.ts';
import { resolveConfiguration } from './resolve-configuration.ts';

/** What every machine needs. https://cloud.google.com/compute/docs/access/iam-permissions */
const PERMISSIONS: readonly string[] = [
  'compute.disks.create',
  'compute.disks.delete',
  'compute.disks.list',
  'compute.disks.setLabels',
  'compute.instances.create',
  'compute.instances.delete',
  'compute.instances.get',
  'compute.instances.getSerialPortOutput',
  'compute.instances.list',
  'compute.instances.setLabels',
  'compute.instances.setMetadata',
  'compute.instances.start',
  'compute.instances.stop',
  'compute.zoneOperations.get',
  'compute.zoneOperations.list',
];

/**
 * Finds what would fail: credentials, image, type, zone, network, rights, quota. Creates nothing.
 *
 * @param call - For whom.
 * @param configuration - What is wanted.
 * @throws What says nothing about the configuration, such as a lost connection.
 */
export async function findPreflightProblems(
  call: ComputeCall,
  configuration: InstanceConfiguration,
): Promise<readonly PreflightProblem[]> {
  let resolved: InstanceConfiguration;
  try {
    resolved = await resolveConfiguration(call, configuration);
  } catch (error) {
    return toPreflightProblems(error);
  }
  const checks = [checkNetwork, checkPermissions, checkQuota].map((check) =>
    check(call, resolved).catch((error: unknown) => toPreflightProblems(error)),
  );
  return (await Promise.all(checks)).flat();
}

async function checkNetwork(call: ComputeCall, { network = {} }: InstanceConfiguration) {
  const problems: PreflightProblem[] = [];
  for (const [field, resource] of Object.entries({ networkId: network.networkId, subnetId: network.subnetId })) {
    const [, project, path] = /^projects\/([^/]+)\/(.+)$/.exec(resource ?? '') ?? [];
    if (project === undefined || path === undefined) continue;
    try {
      await call.send('getNetworkResource', (api, options) => api.getNetworkResource({ project, path }, options));
    } catch (error) {
      if (!isStatus(error, 404)) throw error;
      problems.push({
        code: 'InvalidConfiguration',
        path: `network.${field}`,
        message: `${resource} does not exist, or cannot be seen by these credentials`,
      });
    }
  }
  return problems;
}

async function checkPermissions(call: ComputeCall, configuration: InstanceConfiguration) {
  const needed = toNeededPermissions(configuration, call.settings.projectId);
  try {
    const granted = new Set(await call.send('testPermissions', (api, options) => api.testPermissions(needed, options)));
    return needed
      .filter((permission) => !granted.has(permission))
      .map((permission): PreflightProblem => {
        const message = `The credentials lack ${permission} in the project ${call.settings.projectId}`;
        return { code: 'PermissionDenied', path: permission, message };
      });
  } catch (error) {
    // Asking needs the Resource Manager's API, which provisioning does not: where it is off, rights stay untested.
    const isOff = findFailure(error)?.codes.some(
      (code) => code === 'SERVICE_DISABLED' || code === 'accessNotConfigured',
    );
    if (isCloudProvisioningError(error) && isOff) return [];
    throw error;
  }
}

/** Rights on images and networks of other projects are left out: only those projects could tell. */
function toNeededPermissions({ imageId, network, identity }: InstanceConfiguration, projectId: string) {
  const isOwn = (path: string | undefined) => path?.startsWith(`projects/${projectId}/`) === true;
  const isOwnNetwork = isOwn(network?.subnetId ?? network?.networkId);
  return [
    ...PERMISSIONS,
    ...(isOwn(imageId) ? ['compute.images.useReadOnly'] : []),
    ...(isOwnNetwork ? ['compute.subnetworks.use'] : []),
    ...(isOwnNetwork && network?.assignPublicIp === true ? ['compute.subnetworks.useExternalIp'] : []),
    ...(identity === undefined ? [] : ['compute.instances.setServiceAccount', 'iam.serviceAccounts.actAs']),
    ...(network?.securityGroupIds === undefined ? [] : ['compute.instances.setTags']),
  ];
}

async function checkQuota(call: ComputeCall, configuration: InstanceConfiguration): Promise<PreflightProblem[]> {
  const { zone = '', instanceType, network } = configuration;
  const region = toRegion(zone);
  const [{ quotas = [] }, { guestCpus = 0 }] = await Promise.all([
    call.send('getRegion', (api, options) => api.getRegion({ region }, options)),
    call.send('getMachineType', (api, options) => api.getMachineType({ zone, machineType: instanceType }, options)),
  ]);
  const wanted: readonly (readonly [metric: string, amount: number, path: string])[] = [
    ['INSTANCES', 1, 'instanceType'],
    [toCpuMetric(configuration, quotas), guestCpus, 'instanceType'],
    ...(network?.assignPublicIp === true ? ([['IN_USE_ADDRESSES', 1, 'network.assignPublicIp']] as const) : []),
  ];
  return wanted.flatMap(([metric, amount, path]): PreflightProblem[] => {
    const quota = quotas.find((each) => each.metric === metric);
    if (quota?.limit === undefined || (quota.usage ?? 0) + amount <= quota.limit) return [];
    const message = `${amount} of ${metric} would exceed the quota of ${region}: ${quota.usage ?? 0} of ${quota.limit} are in use`;
    return [{ code: 'QuotaExceeded', path, message }];
  });
}

/**
 * Finds the quota that processors of a machine type count against: that of its series where there is one (`N2_CPUS`),
 * that of spot machines where the project has been given one.
 *
 * @see https://cloud.google.com/compute/resource-usage#cpu_quota
 */
function toCpuMetric({ market, instanceType }: InstanceConfiguration, quotas: readonly ComputeQuota[]): string {
  const limitOf = (metric: string) => quotas.find((quota) => quota.metric === metric)?.limit;
  if (market === 'spot' && (limitOf('PREEMPTIBLE_CPUS') ?? 0) > 0) return 'PREEMPTIBLE_CPUS';
  const ownMetric = `${toMachineSeries(instanceType).name.toUpperCase()}_CPUS`;
  return limitOf(ownMetric) === undefined ? 'CPUS' : ownMetric;
}
