import { isLibvirtError, type LibvirtCallOptions } from '@cloud-spi/libvirt';
import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import { DEFAULT_VOLUME_TYPE } from './volume-types.ts';

/**
 * Refuses what the options do not offer. Pure.
 *
 * @param configuration - What is wanted.
 * @param settings - What there is.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration with every problem.
 */
export function checkConfiguration(
  configuration: InstanceConfiguration,
  settings: OnpremProviderSettings,
  operation: string,
): void {
  const { instanceType, imageId, zone, network, userData, providerOptions, nestedVirtualization } = configuration;
  const { flavors, images, hosts, cloudInit } = settings;
  const problems: ConfigurationProblem[] = [];
  const names = hosts.map(({ name }) => name);
  const refuse = (path: string, expected: string, value: unknown) => problems.push(toProblem(path, expected, value));
  const flavor = Object.hasOwn(flavors, instanceType) ? flavors[instanceType] : undefined;
  if (flavor === undefined)
    refuse('instanceType', `one of the flavors ${Object.keys(flavors).join(', ')}`, instanceType);
  if (!Object.hasOwn(images, imageId)) {
    refuse('imageId', `one of the images ${Object.keys(images).join(', ')}`, imageId);
  }
  if (zone !== undefined && !names.includes(zone)) refuse('zone', `one of the hosts ${names.join(', ')}`, zone);
  if (network?.subnetId !== undefined) {
    refuse('network.subnetId', 'nothing: networks of libvirt have no subnets', network.subnetId);
  }
  if (userData !== undefined && !cloudInit) {
    refuse('userData', 'nothing: the option cloudInit says that the images do not read it', userData);
  }
  if (nestedVirtualization && flavor?.nestedVirtualization !== true) {
    refuse('nestedVirtualization', 'false, or a flavor that allows it', nestedVirtualization);
  }
  for (const key of Object.keys(providerOptions?.onprem ?? {})) {
    refuse(`providerOptions.onprem.${key}`, 'no field of this name', providerOptions?.onprem?.[key]);
  }
  refuseProblems(problems, 'These hosts do not offer this', { provider: 'onprem', operation });
}

/**
 * Refuses a network that a host does not have.
 *
 * @param host - The host.
 * @param networkId - The network.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration.
 */
export async function checkNetwork(
  host: OnpremHost,
  networkId: string,
  operation: string,
  options: LibvirtCallOptions,
): Promise<void> {
  try {
    await host.api.networks.lookupByName(networkId, options);
  } catch (error) {
    if (!isLibvirtError(error, 'NO_NETWORK')) throw error;
    const problem = toProblem('network.networkId', `a network of the host ${host.name}`, networkId);
    refuseProblems([problem], 'The host does not have this', { provider: 'onprem', operation });
  }
}

/**
 * Makes the decisions that a configuration leaves open. Pure.
 *
 * @param configuration - What is wanted, checked.
 * @param settings - The defaults.
 * @param zone - The host that was chosen.
 * @returns The resolved configuration; resolving it again changes nothing.
 */
export function fillConfiguration(
  configuration: InstanceConfiguration,
  settings: Pick<OnpremProviderSettings, 'network'>,
  zone: string,
): InstanceConfiguration {
  const { additionalVolumes, rootVolume } = configuration;
  return {
    ...configuration,
    zone,
    market: 'on-demand',
    rootVolume: withDefaults(rootVolume ?? {}),
    ...(additionalVolumes !== undefined && { additionalVolumes: additionalVolumes.map(withDefaults) }),
    network: { networkId: settings.network, assignPublicIp: false, ...configuration.network },
  };
}

function withDefaults(volume: VolumeConfiguration): VolumeConfiguration {
  return { volumeType: DEFAULT_VOLUME_TYPE, deleteOnTermination: true, ...volume };
}
