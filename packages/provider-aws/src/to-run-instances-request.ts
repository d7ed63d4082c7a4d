import { isIPv6 } from 'node:net';
import { createClientToken, toOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';
import type { RunInstancesRequest } from './ec2-api.ts';
import { KEPT_VOLUMES_TAG, toEc2Tags } from './ec2-tags.ts';
import { type AwsLaunchOptions, parseLaunchOptions } from './parse-launch-options.ts';
import type { Resolution } from './resolve-configuration.ts';
import { toBlockDeviceMappings } from './to-block-device-mappings.ts';
import { needsNestedVirtualizationSwitch } from './to-instance-type-info.ts';

/** Who wants the instance. */
export interface LaunchIdentity {
  readonly owner: string;
  /** The caller's token, or a random one. */
  readonly token: string;
  /** Fingerprint of the configuration as requested. */
  readonly configurationHash: string;
}

/** The parts that one launch makes; each gets the same tags in the same request. */
const TAGGED_PARTS = ['instance', 'volume', 'network-interface'] as const;

/**
 * Turns a resolved configuration into the request that makes the instance and all its parts at once. The same
 * configuration and identity always give the same request: EC2 compares it when the client token comes again.
 *
 * @param resolution - What is wanted, without open decisions.
 * @param identity - Who wants it.
 * @param operation - The method that asks, for errors.
 * @throws InvalidConfiguration for wrong `providerOptions.aws`.
 */
export function toRunInstancesRequest(
  { configuration, image, instanceType }: Resolution,
  identity: LaunchIdentity,
  operation: string,
): RunInstancesRequest {
  const options = parseLaunchOptions(configuration, operation);
  const { rootVolume, additionalVolumes, keyPairName, identity: profile, market, userData } = configuration;
  const tags = toTags(configuration, identity);
  const isNested = configuration.nestedVirtualization === true && needsNestedVirtualizationSwitch(instanceType);
  return {
    MinCount: 1,
    MaxCount: 1,
    ClientToken: createClientToken(identity.owner, identity.token),
    ImageId: configuration.imageId,
    InstanceType: instanceType.InstanceType,
    BlockDeviceMappings: toBlockDeviceMappings(image, { rootVolume, additionalVolumes, kmsKeyId: options.kmsKeyId }),
    NetworkInterfaces: [toNetworkInterface(configuration)],
    TagSpecifications: TAGGED_PARTS.map((part) => ({ ResourceType: part, Tags: toEc2Tags(tags) })),
    MetadataOptions: {
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: options.metadataHopLimit,
    },
    DisableApiTermination: options.deletionProtection,
    ...toPlacement(options),
    ...(keyPairName !== undefined && { KeyName: keyPairName }),
    ...(profile !== undefined && { IamInstanceProfile: toInstanceProfile(profile) }),
    ...(userData !== undefined && { UserData: toBase64(userData) }),
    ...(isNested && { CpuOptions: { NestedVirtualization: 'enabled' } }),
    ...(market === 'spot' && {
      InstanceMarketOptions: {
        MarketType: 'spot',
        SpotOptions: { SpotInstanceType: 'one-time', InstanceInterruptionBehavior: 'terminate' },
      },
    }),
  };
}

function toTags(
  { namespace, name, idempotencyToken, tags, additionalVolumes = [] }: InstanceConfiguration,
  { owner, configurationHash }: LaunchIdentity,
): Readonly<Record<string, string>> {
  const hasKeptVolumes = additionalVolumes.some(({ deleteOnTermination }) => deleteOnTermination === false);
  return {
    ...tags,
    ...toOwnershipTags({
      owner,
      namespace,
      name,
      configurationHash,
      ...(idempotencyToken !== undefined && { idempotencyToken }),
    }),
    ...(hasKeptVolumes && { [KEPT_VOLUMES_TAG]: 'true' }),
  };
}

function toNetworkInterface({ network = {} }: InstanceConfiguration) {
  const { subnetId, securityGroupIds = [], assignPublicIp, privateIp } = network;
  return {
    DeviceIndex: 0,
    DeleteOnTermination: true,
    SubnetId: subnetId,
    ...(securityGroupIds.length > 0 && { Groups: [...securityGroupIds] }),
    ...(assignPublicIp !== undefined && { AssociatePublicIpAddress: assignPublicIp }),
    ...(privateIp !== undefined &&
      (isIPv6(privateIp) ? { Ipv6Addresses: [{ Ipv6Address: privateIp }] } : { PrivateIpAddress: privateIp })),
  };
}

/** The SDK does not encode it. Not compressed: the contract's limit is EC2's, and not every image unpacks it. */
function toBase64(userData: string | Uint8Array): string {
  return (typeof userData === 'string' ? Buffer.from(userData, 'utf8') : Buffer.from(userData)).toString('base64');
}

function toInstanceProfile(profile: string) {
  return profile.startsWith('arn:') ? { Arn: profile } : { Name: profile };
}

function toPlacement({ placementGroup, tenancy }: AwsLaunchOptions): Pick<RunInstancesRequest, 'Placement'> {
  if (placementGroup === undefined && tenancy === undefined) return {};
  return {
    Placement: {
      ...(placementGroup !== undefined && { GroupName: placementGroup }),
      ...(tenancy !== undefined && { Tenancy: tenancy }),
    },
  };
}
