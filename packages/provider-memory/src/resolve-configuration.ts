import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import { isCloudAddress } from './cloud/addresses.ts';
import {
  DEFAULT_IMAGE_SIZE_GIB,
  DEFAULT_RESOURCE_ID,
  type MemoryCloudSettings,
  type MemoryImage,
  type MemoryInstanceType,
} from './cloud/cloud-settings.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';

/**
 * Makes every decision that a configuration leaves open, and refuses what the cloud does not offer.
 *
 * @param configuration - What is wanted.
 * @param catalog - What the cloud offers.
 * @param operation - The method that asks, for the error.
 * @returns The resolved configuration; resolving it again changes nothing.
 * @throws InvalidConfiguration with every problem.
 */
export function resolveConfiguration(
  configuration: InstanceConfiguration,
  catalog: MemoryCloudSettings,
  operation: string,
): InstanceConfiguration {
  parseLaunchOptions(configuration, operation);
  const type = catalog.instanceTypes.find(({ name }) => name === configuration.instanceType);
  const image = findImage(configuration.imageId, catalog.images);
  const zones = catalog.zones.filter((zone) => type?.zones?.includes(zone.name) ?? true);
  const zone = configuration.zone ?? zones.find(({ capacity }) => capacity?.[type?.name ?? ''] !== 0)?.name;
  const problems = [
    ...checkType(configuration, type, image, catalog),
    ...checkZone(configuration, zone ?? zones[0]?.name, zones),
    ...checkResources(configuration),
    ...checkRootVolume(configuration, image),
  ];
  refuseProblems(problems, 'The cloud does not offer this', { provider: 'memory', operation });
  return fillIn(configuration, image?.id ?? '', zone ?? zones[0]?.name ?? '', sizeOf(image), catalog);
}

function fillIn(
  configuration: InstanceConfiguration,
  imageId: string,
  zone: string,
  imageSizeGib: number,
  { addresses }: MemoryCloudSettings,
): InstanceConfiguration {
  const { additionalVolumes, network } = configuration;
  return {
    ...configuration,
    imageId,
    zone,
    market: configuration.market ?? 'on-demand',
    rootVolume: withVolumeDefaults({ sizeGib: imageSizeGib, ...configuration.rootVolume }),
    ...(additionalVolumes !== undefined && { additionalVolumes: additionalVolumes.map(withVolumeDefaults) }),
    network: {
      networkId: DEFAULT_RESOURCE_ID,
      subnetId: DEFAULT_RESOURCE_ID,
      assignPublicIp: addresses.publicByDefault,
      ...network,
    },
  };
}

function withVolumeDefaults(volume: VolumeConfiguration): VolumeConfiguration {
  return { volumeType: 'ssd', deleteOnTermination: true, ...volume };
}

function findImage(imageId: string, images: readonly MemoryImage[]): MemoryImage | undefined {
  return images.find(({ id }) => id === imageId) ?? images.findLast(({ family }) => family === imageId);
}

function checkType(
  { instanceType, imageId, nestedVirtualization }: InstanceConfiguration,
  type: MemoryInstanceType | undefined,
  image: MemoryImage | undefined,
  { instanceTypes, images }: MemoryCloudSettings,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (type === undefined) {
    const names = instanceTypes.map(({ name }) => name).join(', ');
    problems.push(toProblem('instanceType', `one of the types of this cloud: ${names}`, instanceType));
  }
  if (image === undefined) {
    const names = images.flatMap(({ id, family }) => (family === undefined ? [id] : [id, family]));
    problems.push(toProblem('imageId', `an image or family of this cloud: ${[...new Set(names)].join(', ')}`, imageId));
  }
  if (type === undefined) return problems;
  const architecture = type.architecture ?? 'x86_64';
  if (image !== undefined && (image.architecture ?? 'x86_64') !== architecture) {
    problems.push(toProblem('imageId', `an image for ${architecture}, as the instance type has it`, imageId));
  }
  if (nestedVirtualization && !type.nestedVirtualization) {
    problems.push(toProblem('nestedVirtualization', `false, or another type than ${type.name}`, true));
  }
  return problems;
}

function checkZone(
  { instanceType }: InstanceConfiguration,
  zone: string | undefined,
  zones: readonly { readonly name: string }[],
): ConfigurationProblem[] {
  if (zones.some(({ name }) => name === zone)) return [];
  const names = zones.map(({ name }) => name).join(', ');
  return [toProblem('zone', `one of the zones that offer ${instanceType}: ${names === '' ? 'none' : names}`, zone)];
}

function checkResources({ network, keyPairName, identity }: InstanceConfiguration): ConfigurationProblem[] {
  const ids: readonly (readonly [string, string | undefined])[] = [
    ['network.networkId', network?.networkId],
    ['network.subnetId', network?.subnetId],
    ...(network?.securityGroupIds ?? []).map((id, index) => [`network.securityGroupIds[${index}]`, id] as const),
    ['keyPairName', keyPairName],
    ['identity', identity],
  ];
  const unknown = ids.filter(([, id]) => id !== undefined && id !== DEFAULT_RESOURCE_ID);
  const problems = unknown.map(([path, id]) =>
    toProblem(path, `${DEFAULT_RESOURCE_ID}, the only one of this cloud`, id),
  );
  const { privateIp } = network ?? {};
  if (privateIp !== undefined && !isCloudAddress(privateIp)) {
    problems.push(toProblem('network.privateIp', 'an address of 127.113.0.0/16, the network of this cloud', privateIp));
  }
  return problems;
}

function checkRootVolume(
  { rootVolume }: InstanceConfiguration,
  image: MemoryImage | undefined,
): ConfigurationProblem[] {
  const size = rootVolume?.sizeGib;
  if (size === undefined || size >= sizeOf(image)) return [];
  return [toProblem('rootVolume.sizeGib', `at least ${sizeOf(image)}, the size of the image`, size)];
}

function sizeOf(image: MemoryImage | undefined): number {
  return image?.sizeGib ?? DEFAULT_IMAGE_SIZE_GIB;
}
