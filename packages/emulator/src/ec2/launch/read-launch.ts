import type { ParkImage, ParkType } from '../../park/park-options.ts';
import type { Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { defaultMetadataOptions, type MetadataOptions } from '../instance-attributes.ts';
import { requireWellFormed } from '../resource-ids.ts';
import { readTagSpecifications, requireMetadataKeys } from '../tags.ts';
import type { QueryParameters } from '../wire/query-parameters.ts';
import type { LaunchPlan, SpotPlan } from './launch-plan.ts';
import { readNetwork } from './read-network.ts';
import { readVolumes } from './read-volumes.ts';

const maximumTokenLength = 64;
const maximumUserDataBytes = 16_384;

/**
 * Reads and checks the parameters of RunInstances.
 * @throws Ec2Error the code that EC2 has for what is wrong
 */
export function readLaunch(context: Ec2Context, parameters: QueryParameters): LaunchPlan {
  const image = findImage(context, parameters.requiredText('ImageId'));
  const counts = readCounts(parameters);
  const type = findType(context, parameters.text('InstanceType') ?? 'm5.large');
  requireSameArchitecture(type, image);
  const network = readNetwork(context, parameters, type);
  const volumes = readVolumes(parameters, image);
  const tags = readTagSpecifications(parameters);
  const metadata = readMetadata(parameters.below('MetadataOptions'));
  if (metadata.instanceMetadataTags === 'enabled') requireMetadataKeys(tags.instance ?? {});
  if (tags['network-interface'] && network.interfaces.every(({ id }) => id !== undefined)) {
    throw new Ec2Error('InvalidParameterValue', 'You cannot tag network interfaces: the request creates none.');
  }
  if (counts.maxCount > 1 && network.interfaces.some(({ privateAddress }) => privateAddress !== undefined)) {
    throw new Ec2Error('InvalidParameterCombination', 'A private IP address can only be given for a single instance.');
  }
  const placement = parameters.below('Placement');
  placement.ignore('GroupName', 'Affinity', 'HostId', 'PartitionNumber');
  parameters.ignore(...withoutEffect);
  return {
    ...counts,
    image,
    type,
    ...network,
    volumes,
    tags,
    metadata,
    spot: readSpot(parameters.below('InstanceMarketOptions'), type),
    userData: readUserData(parameters.text('UserData')),
    clientToken: readClientToken(parameters),
    requestDigest: parameters.digest(['Action', 'Version', 'ClientToken', 'DryRun']),
    keyName: findKeyPair(context, parameters.text('KeyName')),
    profileArn: readProfile(context, parameters.below('IamInstanceProfile')),
    isProtected: parameters.flag('DisableApiTermination') ?? false,
    isStopProtected: parameters.flag('DisableApiStop') ?? false,
    shutdownBehavior: parameters.choice('InstanceInitiatedShutdownBehavior', ['stop', 'terminate']) ?? 'stop',
    isEbsOptimized: parameters.flag('EbsOptimized') ?? false,
    isMonitored: parameters.below('Monitoring').flag('Enabled') ?? false,
    tenancy: placement.choice('Tenancy', ['default', 'dedicated', 'host']) ?? 'default',
    hasNestedVirtualization: readNestedVirtualization(parameters.below('CpuOptions'), type),
  };
}

/** Parameters of EC2 that change nothing that the emulator shows. */
const withoutEffect = [
  'CreditSpecification',
  'CapacityReservationSpecification',
  'HibernationOptions',
  'EnclaveOptions',
  'MaintenanceOptions',
  'PrivateDnsNameOptions',
];

function readCounts(parameters: QueryParameters): { minCount: number; maxCount: number } {
  const [minCount, maxCount] = (['MinCount', 'MaxCount'] as const).map((name) => {
    const count = parameters.integer(name);
    if (count === undefined) throw new Ec2Error('MissingParameter', `The request must contain the parameter ${name}`);
    if (count < 1) {
      throw new Ec2Error('InvalidParameterValue', `Value (${count}) for parameter ${name} is invalid. Minimum is 1.`);
    }
    return count;
  }) as [number, number];
  if (minCount > maxCount) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      `Value (${minCount}) for parameter minCount is invalid. It must not be greater than maxCount (${maxCount}).`,
    );
  }
  return { minCount, maxCount };
}

function findImage({ park, realm }: Ec2Context, id: string): ParkImage {
  requireWellFormed('image', [id]);
  const image = park.images(realm).find((other) => other.id === id);
  if (!image) throw new Ec2Error('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`);
  return image;
}

function findType({ park, realm }: Ec2Context, name: string): ParkType {
  const type = park.types(realm).find((other) => other.name === name);
  if (!type) throw new Ec2Error('InvalidParameterValue', `Invalid value '${name}' for InstanceType.`);
  return type;
}

function requireSameArchitecture(type: ParkType, image: ParkImage): void {
  const ofType = type.architecture ?? 'x86_64';
  const ofImage = image.architecture ?? 'x86_64';
  if (ofType === ofImage) return;
  throw new Ec2Error(
    'InvalidParameterValue',
    `The architecture '${ofType}' of the specified instance type does not match the architecture '${ofImage}' of the specified AMI.`,
  );
}

function readUserData(userData: string | undefined): string | undefined {
  if (userData === undefined || userData === '') return undefined;
  const compact = userData.replaceAll(/\s/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) {
    throw new Ec2Error('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.');
  }
  if (Buffer.from(compact, 'base64').length > maximumUserDataBytes) {
    throw new Ec2Error('InvalidParameterValue', `User data is limited to ${maximumUserDataBytes} bytes`);
  }
  return compact;
}

function readClientToken(parameters: QueryParameters): string | undefined {
  const token = parameters.text('ClientToken');
  if (token === undefined || token === '') return undefined;
  if (token.length > maximumTokenLength || !/^[\x20-\x7e]+$/.test(token)) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `Value for parameter clientToken is invalid. It must have at most ${maximumTokenLength} ASCII characters.`,
    );
  }
  return token;
}

function findKeyPair({ account }: Ec2Context, name: string | undefined): string | undefined {
  if (name === undefined || account.keyPairs.includes(name)) return name;
  throw new Ec2Error('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
}

function readProfile({ account }: Ec2Context, parameters: QueryParameters): string | undefined {
  const name = parameters.text('Name');
  const arn = parameters.text('Arn');
  if (name !== undefined && arn !== undefined) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    );
  }
  const wanted = name ?? arn?.split('/').at(-1);
  if (wanted === undefined) return undefined;
  if (account.instanceProfiles && !account.instanceProfiles.includes(wanted)) {
    const what = name === undefined ? `ARN ${arn}` : `name ${name}`;
    throw new Ec2Error('InvalidParameterValue', `Invalid IAM Instance Profile ${what}`);
  }
  return arn ?? `arn:aws:iam::${account.accountId}:instance-profile/${wanted}`;
}

function readMetadata(parameters: QueryParameters): MetadataOptions {
  const hopLimit = parameters.integer('HttpPutResponseHopLimit');
  if (hopLimit !== undefined && (hopLimit < 1 || hopLimit > 64)) {
    throw new Ec2Error(
      'InvalidParameterValue',
      `Value (${hopLimit}) for parameter HttpPutResponseHopLimit is invalid.`,
    );
  }
  const onOff = ['enabled', 'disabled'] as const;
  const { httpTokens, httpEndpoint, httpProtocolIpv6, instanceMetadataTags } = defaultMetadataOptions;
  return {
    httpTokens: parameters.choice('HttpTokens', ['optional', 'required']) ?? httpTokens,
    httpPutResponseHopLimit: hopLimit ?? defaultMetadataOptions.httpPutResponseHopLimit,
    httpEndpoint: parameters.choice('HttpEndpoint', onOff) ?? httpEndpoint,
    httpProtocolIpv6: parameters.choice('HttpProtocolIpv6', onOff) ?? httpProtocolIpv6,
    instanceMetadataTags: parameters.choice('InstanceMetadataTags', onOff) ?? instanceMetadataTags,
  };
}

function readSpot(parameters: QueryParameters, type: ParkType): SpotPlan | undefined {
  const market = parameters.choice('MarketType', ['spot']);
  const options = parameters.below('SpotOptions');
  const spotType = options.choice('SpotInstanceType', ['one-time', 'persistent']) ?? 'one-time';
  const interruptionBehavior =
    options.choice('InstanceInterruptionBehavior', ['terminate', 'stop', 'hibernate']) ?? 'terminate';
  const maxPrice = options.text('MaxPrice');
  options.ignore('ValidUntil', 'BlockDurationMinutes');
  if (market === undefined) return undefined;
  if (interruptionBehavior !== 'terminate' && spotType === 'one-time') {
    throw new Ec2Error(
      'InvalidParameterCombination',
      `The instance interruption behavior '${interruptionBehavior}' requires a persistent Spot request.`,
    );
  }
  const spotPrice = Number(type.attributes?.spotPrice ?? 0);
  const price = maxPrice === undefined ? undefined : Number(maxPrice);
  if (price !== undefined && !(price > 0)) {
    throw new Ec2Error('InvalidParameterValue', `Value (${maxPrice}) for parameter MaxPrice is invalid.`);
  }
  if (price !== undefined && price < spotPrice) {
    throw new Ec2Error(
      'SpotMaxPriceTooLow',
      `Your Spot request price of ${maxPrice} is lower than the minimum required Spot request fulfillment price of ${spotPrice}.`,
    );
  }
  return { type: spotType, interruptionBehavior, maxPrice: price };
}

function readNestedVirtualization(parameters: QueryParameters, type: ParkType): boolean {
  const nested = parameters.choice('NestedVirtualization', ['enabled', 'disabled']);
  parameters.ignore('CoreCount', 'ThreadsPerCore', 'AmdSevSnp');
  if (nested === 'enabled' && !type.hasNestedVirtualization) {
    throw new Ec2Error(
      'InvalidParameterCombination',
      `The instance type ${type.name} does not support nested virtualization.`,
    );
  }
  return nested === 'enabled';
}
