import { isIP } from 'node:net';
import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { ConfigurationProblem, InstanceConfiguration, VolumeConfiguration } from '@cloud-spi/spi';
import type { AwsProviderSettings } from './aws-provider-options.ts';
import type { Ec2InstanceType, Image, Subnet } from './ec2-api.ts';
import type { Ec2Catalog } from './ec2-catalog.ts';
import { AWS_TAG_PREFIX } from './ec2-tags.ts';
import { isAddressOf } from './is-address-of.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { hasEncryptedRoot, rootSizeGibOf } from './to-block-device-mappings.ts';
import { isNestedVirtualizationOffered, toArchitecture, toImageArchitecture } from './to-instance-type-info.ts';
import { checkVolume } from './volume-types.ts';

/** A configuration without open decisions, and what was looked up for it. */
export interface Resolution {
  readonly configuration: InstanceConfiguration;
  readonly image: Image;
  readonly instanceType: Ec2InstanceType;
}

/** What a configuration refers to, as EC2 knows it. */
interface Offers {
  readonly image: Image | undefined;
  readonly instanceType: Ec2InstanceType | undefined;
  /** Zones that offer the type. */
  readonly zones: readonly string[];
  /** Where it can be attached, in the order of preference. */
  readonly subnets: readonly Subnet[];
  readonly hasSecurityGroups: boolean;
  readonly hasKeyPair: boolean;
}

/**
 * Makes every decision that a configuration leaves open, and refuses what EC2 does not offer. Creates nothing.
 *
 * @param wanted - What is wanted.
 * @param catalog - What the account can use.
 * @param settings - The defaults of the provider.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration with every problem.
 */
export async function resolveConfiguration(
  wanted: InstanceConfiguration,
  catalog: Ec2Catalog,
  settings: AwsProviderSettings,
  operation: string,
): Promise<Resolution> {
  parseLaunchOptions(wanted, operation);
  const configuration = withDefaults(wanted, settings);
  const offers = await lookUp(configuration, catalog, settings, operation);
  const { image, instanceType } = offers;
  const subnet = offers.subnets.find((candidate) => isUsable(candidate, configuration, offers));
  const problems = [
    ...checkImageAndType(configuration, offers),
    ...checkPlace(configuration, offers, subnet, settings),
    ...checkReferences(configuration, offers),
    ...checkTags(configuration),
    ...checkVolumes(configuration, image),
  ];
  refuseProblems(problems, 'EC2 does not offer this', { provider: 'aws', operation });
  return fillIn(configuration, image as Image, instanceType as Ec2InstanceType, subnet as Subnet);
}

function withDefaults(wanted: InstanceConfiguration, settings: AwsProviderSettings): InstanceConfiguration {
  const securityGroupIds = wanted.network?.securityGroupIds ?? settings.securityGroupIds;
  const keyPairName = wanted.keyPairName ?? settings.keyPairName;
  return {
    ...wanted,
    ...(keyPairName !== undefined && { keyPairName }),
    ...(securityGroupIds !== undefined && { network: { ...wanted.network, securityGroupIds } }),
  };
}

async function lookUp(
  { imageId, instanceType, network, keyPairName }: InstanceConfiguration,
  catalog: Ec2Catalog,
  settings: AwsProviderSettings,
  operation: string,
): Promise<Offers> {
  const { subnetId, networkId, securityGroupIds = [] } = network ?? {};
  const subnetIds = subnetId !== undefined ? [subnetId] : networkId === undefined ? settings.subnetIds : undefined;
  const [image, type, zones, subnets, hasSecurityGroups, hasKeyPair] = await Promise.all([
    catalog.findImage(imageId, operation),
    catalog.findInstanceType(instanceType, operation),
    catalog.findZones(instanceType, operation),
    catalog.findSubnets({ subnetIds, vpcId: networkId }, operation),
    securityGroupIds.length === 0 || catalog.hasSecurityGroups(securityGroupIds, operation),
    keyPairName === undefined || catalog.hasKeyPair(keyPairName, operation),
  ]);
  return { image, instanceType: type, zones, subnets, hasSecurityGroups, hasKeyPair };
}

function isUsable(subnet: Subnet, { zone, network }: InstanceConfiguration, { instanceType, zones }: Offers): boolean {
  const { AvailabilityZone = '', VpcId } = subnet;
  return (
    (zone ?? AvailabilityZone) === AvailabilityZone &&
    (network?.networkId ?? VpcId) === VpcId &&
    // Without the type nothing is known of its zones, and the type is the mistake.
    (instanceType === undefined || zones.includes(AvailabilityZone))
  );
}

function checkImageAndType(
  { imageId, instanceType, nestedVirtualization }: InstanceConfiguration,
  { image, instanceType: type }: Offers,
): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  if (image === undefined) problems.push(toProblem('imageId', 'an image that this account can use', imageId));
  if (image?.State !== undefined && image.State !== 'available') {
    problems.push(toProblem('imageId', `an image that is available; this one is ${image.State}`, imageId));
  }
  if (type === undefined) {
    problems.push(toProblem('instanceType', 'an instance type of this region', instanceType));
    return problems;
  }
  const architecture = toArchitecture(type);
  if (image !== undefined && toImageArchitecture(image) !== architecture) {
    problems.push(toProblem('imageId', `an image for ${architecture}, as the instance type has it`, imageId));
  }
  if (nestedVirtualization === true && !isNestedVirtualizationOffered(type)) {
    const expected = `false, or a type that offers it, such as a metal one; ${instanceType} does not`;
    problems.push(toProblem('nestedVirtualization', expected, true));
  }
  return problems;
}

function checkPlace(
  { zone, network, instanceType }: InstanceConfiguration,
  { zones, subnets }: Offers,
  subnet: Subnet | undefined,
  { subnetIds }: AwsProviderSettings,
): ConfigurationProblem[] {
  const { subnetId, networkId, privateIp } = network ?? {};
  if (subnet !== undefined) {
    const { CidrBlock } = subnet;
    if (privateIp === undefined || isIP(privateIp) === 6 || CidrBlock === undefined) return [];
    if (isAddressOf(privateIp, CidrBlock)) return [];
    return [toProblem('network.privateIp', `an address of the subnet, ${CidrBlock}`, privateIp)];
  }
  if (subnets.length === 0) {
    if (subnetId !== undefined) return [toProblem('network.subnetId', 'a subnet of this region', subnetId)];
    if (networkId !== undefined)
      return [toProblem('network.networkId', 'a VPC of this region with a subnet', networkId)];
    const why =
      subnetIds === undefined
        ? 'the account has no default one in this region'
        : `this region does not have all of the option subnetIds, ${subnetIds.join(', ')}`;
    return [toProblem('network.subnetId', `a subnet: ${why}`, subnetId)];
  }
  const inNetwork = subnets.filter(({ VpcId }) => (networkId ?? VpcId) === VpcId);
  if (inNetwork.length === 0) return [toProblem('network.networkId', 'the VPC of the subnet', networkId)];
  const offered = inNetwork.flatMap(({ AvailabilityZone = '' }) =>
    zones.includes(AvailabilityZone) ? AvailabilityZone : [],
  );
  const names = [...new Set(offered)].join(', ');
  if (zone === undefined) {
    return [toProblem('zone', `another type or subnet: no subnet is in a zone that offers ${instanceType}`, zone)];
  }
  return [
    toProblem('zone', `a zone with a subnet that offers ${instanceType}: ${names === '' ? 'none' : names}`, zone),
  ];
}

function checkReferences(
  { network, keyPairName }: InstanceConfiguration,
  { hasSecurityGroups, hasKeyPair }: Offers,
): ConfigurationProblem[] {
  return [
    ...(hasSecurityGroups
      ? []
      : [toProblem('network.securityGroupIds', 'security groups of this region', network?.securityGroupIds)]),
    ...(hasKeyPair ? [] : [toProblem('keyPairName', 'a key pair of this region', keyPairName)]),
  ];
}

function checkTags({ tags = {} }: InstanceConfiguration): ConfigurationProblem[] {
  return Object.keys(tags)
    .filter((key) => key.toLowerCase().startsWith(AWS_TAG_PREFIX))
    .map((key) => toProblem(`tags.${key}`, `a tag whose key does not begin with ${AWS_TAG_PREFIX}`, tags[key]));
}

function checkVolumes(configuration: InstanceConfiguration, image: Image | undefined): ConfigurationProblem[] {
  const { rootVolume = {}, additionalVolumes = [] } = configuration;
  const imageSizeGib = image === undefined ? undefined : rootSizeGibOf(image);
  const sizeGib = rootVolume.sizeGib ?? imageSizeGib;
  const isTooSmall = sizeGib !== undefined && sizeGib < (imageSizeGib ?? 0);
  const cannotBeOpen = rootVolume.encrypted === false && image !== undefined && hasEncryptedRoot(image);
  return [
    ...(cannotBeOpen ? [toProblem('rootVolume.encrypted', 'true: the image is encrypted, and so stays', false)] : []),
    ...(isTooSmall
      ? [toProblem('rootVolume.sizeGib', `at least ${imageSizeGib}, the size of the image`, sizeGib)]
      : []),
    ...checkVolume({ ...rootVolume, sizeGib }, 'rootVolume', true),
    ...additionalVolumes.flatMap((volume, index) => checkVolume(volume, `additionalVolumes[${index}]`, false)),
  ];
}

function fillIn(
  configuration: InstanceConfiguration,
  image: Image,
  instanceType: Ec2InstanceType,
  subnet: Subnet,
): Resolution {
  const { rootVolume, additionalVolumes, network, market } = configuration;
  const { AvailabilityZone, SubnetId, VpcId, MapPublicIpOnLaunch = false } = subnet;
  const sizeGib = rootSizeGibOf(image);
  const resolved = {
    ...configuration,
    imageId: image.ImageId ?? configuration.imageId,
    zone: AvailabilityZone,
    market: market ?? 'on-demand',
    rootVolume: withVolumeDefaults({ ...(sizeGib !== undefined && { sizeGib }), ...rootVolume }),
    ...(additionalVolumes !== undefined && { additionalVolumes: additionalVolumes.map(withVolumeDefaults) }),
    network: { assignPublicIp: MapPublicIpOnLaunch, ...network, networkId: VpcId, subnetId: SubnetId },
  };
  return { configuration: resolved, image, instanceType };
}

function withVolumeDefaults(volume: VolumeConfiguration): VolumeConfiguration {
  return { volumeType: 'ssd', deleteOnTermination: true, ...volume };
}
