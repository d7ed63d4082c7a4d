import { isIPv6 } from 'node:net';
import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import type { ImageFacts } from './arm-api.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { checkLogin } from './check-login.ts';
import { type AzureImage, IMAGE_ID_FORMS, toImageId } from './image-reference.ts';
import { hasNestedVirtualization } from './nested-virtualization.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { toNetworkIds } from './to-network-ids.ts';
import { toPlaces, type VmSize } from './vm-sizes.ts';
import { checkVolume } from './volume-types.ts';

/** What was read for a configuration. */
export interface ConfigurationFacts {
  /** The sizes of the region. */
  readonly sizes: readonly VmSize[];
  /** The image of the configuration: undefined when its id has no form of one. */
  readonly image: AzureImage | undefined;
  /** Undefined when there is no such image. */
  readonly imageFacts: ImageFacts | undefined;
}

/**
 * Makes every decision that a configuration leaves open, and refuses what Azure does not offer. Pure.
 *
 * @param configuration - What is wanted.
 * @param facts - What was read.
 * @param settings - Of the provider.
 * @param operation - The method that asks, for the error.
 * @returns The resolved configuration; resolving it again changes nothing.
 * @throws InvalidConfiguration with every problem.
 */
export function resolveConfiguration(
  configuration: InstanceConfiguration,
  facts: ConfigurationFacts,
  settings: AzureProviderSettings,
  operation: string,
): InstanceConfiguration {
  const { location } = settings;
  const size = findSize(configuration.instanceType, facts.sizes);
  const places = size === undefined ? [] : toPlaces(size, location);
  const zone = configuration.zone ?? places[0] ?? location;
  const problems = [
    ...checkSize(configuration, size, facts),
    ...checkPlace(configuration, size, places, zone, location),
    ...checkImage(configuration, size, facts),
    ...checkVolumes(configuration, size, { zone, location }),
    ...checkNetwork(configuration, settings),
    ...checkLogin(configuration, settings, parseLaunchOptions(configuration, operation)),
  ];
  refuseProblems(problems, 'Azure does not offer this', { provider: 'azure', operation });
  return fillIn(configuration, facts, { zone, instanceType: size?.name ?? '' }, settings);
}

/**
 * Finds a size whatever its case.
 *
 * @param name - As in a configuration.
 * @param sizes - The sizes of the region.
 */
export function findSize(name: string, sizes: readonly VmSize[]): VmSize | undefined {
  return sizes.find((size) => size.name.toLowerCase() === name.toLowerCase());
}

function fillIn(
  configuration: InstanceConfiguration,
  { image, imageFacts }: ConfigurationFacts,
  decided: { readonly zone: string; readonly instanceType: string },
  settings: AzureProviderSettings,
): InstanceConfiguration {
  const { additionalVolumes, network, rootVolume, imageId } = configuration;
  const { subnetId } = toNetworkIds(network, settings.subnet, settings);
  const version = imageFacts?.version;
  return {
    ...configuration,
    zone: decided.zone,
    imageId: image === undefined || version === undefined ? imageId : toImageId(image, version),
    market: configuration.market ?? 'on-demand',
    rootVolume: withDefaults(rootVolume ?? {}),
    ...(additionalVolumes !== undefined && { additionalVolumes: additionalVolumes.map(withDefaults) }),
    network: {
      ...network,
      assignPublicIp: network?.assignPublicIp ?? false,
      ...(subnetId !== undefined && { subnetId }),
    },
  };
}

function withDefaults(volume: VolumeConfiguration): VolumeConfiguration {
  return { volumeType: 'ssd', deleteOnTermination: true, ...volume };
}

function checkSize(
  { instanceType, market, nestedVirtualization, additionalVolumes = [] }: InstanceConfiguration,
  size: VmSize | undefined,
  { sizes }: ConfigurationFacts,
): ConfigurationProblem[] {
  if (size === undefined) {
    const similar = sizes.filter(({ name }) => name.startsWith(instanceType.slice(0, 10))).slice(0, 5);
    const examples = (similar.length > 0 ? similar : sizes.slice(0, 5)).map(({ name }) => name).join(', ');
    return [toProblem('instanceType', `a size of the region, for example ${examples}`, instanceType)];
  }
  const problems: ConfigurationProblem[] = [];
  if (nestedVirtualization === true && !hasNestedVirtualization(size.name)) {
    problems.push(toProblem('nestedVirtualization', `false, or another size than ${size.name}`, true));
  }
  if (market === 'spot' && !size.isSpotCapable) {
    problems.push(toProblem('market', `on-demand, or another size than ${size.name}`, market));
  }
  if (additionalVolumes.length > size.maxDataDisks) {
    const expected = `at most ${size.maxDataDisks} elements, as the size takes them`;
    problems.push(toProblem('additionalVolumes', expected, additionalVolumes));
  }
  return problems;
}

function checkPlace(
  { zone: wanted }: InstanceConfiguration,
  size: VmSize | undefined,
  places: readonly string[],
  zone: string,
  location: string,
): ConfigurationProblem[] {
  // The region itself is a place everywhere: the machine is then in no particular zone.
  const isKnown = zone === location || places.includes(zone);
  if (size === undefined)
    return isKnown || /^\d$/.test(zone) ? [] : [toProblem('zone', `a zone, or ${location}`, wanted)];
  if (places.length === 0) {
    return [toProblem('instanceType', `a size that this subscription may use in ${location}`, size.name)];
  }
  if (isKnown) return [];
  return [toProblem('zone', `one of the zones that offer ${size.name}: ${places.join(', ')}; or ${location}`, wanted)];
}

function checkImage(
  { imageId, rootVolume }: InstanceConfiguration,
  size: VmSize | undefined,
  { image, imageFacts }: ConfigurationFacts,
): ConfigurationProblem[] {
  if (image === undefined) return [toProblem('imageId', IMAGE_ID_FORMS, imageId)];
  if (imageFacts === undefined) return [toProblem('imageId', 'an image that exists and may be used', imageId)];
  const { architecture, generation, sizeGib } = imageFacts;
  const problems: ConfigurationProblem[] = [];
  const wanted = size?.architecture === 'arm64' ? 'Arm64' : 'x64';
  if (size !== undefined && architecture !== undefined && architecture !== wanted) {
    problems.push(toProblem('imageId', `an image for ${wanted}, as the size has it`, imageId));
  }
  const generations = size?.generations ?? [];
  if (generation !== undefined && generations.length > 0 && !generations.includes(generation)) {
    const expected = `an image of generation ${generations.join(' or ')}, which ${size?.name} boots, not ${generation}`;
    problems.push(toProblem('imageId', expected, imageId));
  }
  if (rootVolume?.sizeGib !== undefined && sizeGib !== undefined && rootVolume.sizeGib < sizeGib) {
    problems.push(toProblem('rootVolume.sizeGib', `at least ${sizeGib}, the size of the image`, rootVolume.sizeGib));
  }
  return problems;
}

function checkVolumes(
  { rootVolume, additionalVolumes = [] }: InstanceConfiguration,
  size: VmSize | undefined,
  { zone, location }: { readonly zone: string; readonly location: string },
): ConfigurationProblem[] {
  const problems = [
    ...(rootVolume === undefined ? [] : checkVolume(rootVolume, 'rootVolume', true)),
    ...additionalVolumes.flatMap((volume, index) => checkVolume(volume, `additionalVolumes[${index}]`, false)),
  ];
  const provisioned = additionalVolumes.findIndex(({ volumeType }) => volumeType === 'provisioned_iops_ssd');
  if (size === undefined || provisioned < 0) return problems;
  const path = `additionalVolumes[${provisioned}].volumeType`;
  if (!size.hasPremiumStorage) {
    const expected = `another type, or a size with premium storage instead of ${size.name}`;
    problems.push(toProblem(path, expected, 'provisioned_iops_ssd'));
  }
  if (zone === location && size.zones.length > 0) {
    const expected = `another type, or one of the zones ${size.zones.join(', ')}: such disks are for machines in a zone`;
    problems.push(toProblem(path, expected, 'provisioned_iops_ssd'));
  }
  return problems;
}

function checkNetwork({ network }: InstanceConfiguration, settings: AzureProviderSettings): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const groups = network?.securityGroupIds ?? [];
  if (groups.length > 1) {
    const expected = 'at most 1 element: an interface has one network security group';
    problems.push(toProblem('network.securityGroupIds', expected, groups));
  }
  if (network?.privateIp !== undefined && isIPv6(network.privateIp)) {
    const expected = 'an IPv4 address: Azure has no machines with IPv6 alone';
    problems.push(toProblem('network.privateIp', expected, network.privateIp));
  }
  if (toNetworkIds(network, settings.subnet, settings).subnetId === undefined) {
    const expected = 'the resource id of a subnet, or its name beside network.networkId, or the option subnet';
    problems.push(toProblem('network.subnetId', expected, network?.subnetId));
  }
  return problems;
}
