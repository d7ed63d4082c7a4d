import type * as sdk from '@aws-sdk/client-ec2';
import { createConnectionAgents } from '@cloud-spi/provider-kit';
import type { AwsConnectionSettings } from './aws-provider-options.ts';

export type {
  BlockDeviceMapping,
  Filter,
  Image,
  Instance,
  InstanceTypeInfo as Ec2InstanceType,
  RunInstancesRequest,
  Subnet,
  Tag,
  Volume,
  VolumeType as Ec2VolumeType,
} from '@aws-sdk/client-ec2';

/** The requests that this package makes, each with its input and its answer. */
export interface Ec2Actions {
  readonly CreateTags: [sdk.CreateTagsRequest, object];
  readonly DeleteNetworkInterface: [sdk.DeleteNetworkInterfaceRequest, object];
  readonly DeleteTags: [sdk.DeleteTagsRequest, object];
  readonly DeleteVolume: [sdk.DeleteVolumeRequest, object];
  readonly DescribeImages: [sdk.DescribeImagesRequest, sdk.DescribeImagesResult];
  readonly DescribeInstances: [sdk.DescribeInstancesRequest, sdk.DescribeInstancesResult];
  readonly DescribeInstanceTypeOfferings: [
    sdk.DescribeInstanceTypeOfferingsRequest,
    sdk.DescribeInstanceTypeOfferingsResult,
  ];
  readonly DescribeInstanceTypes: [sdk.DescribeInstanceTypesRequest, sdk.DescribeInstanceTypesResult];
  readonly DescribeKeyPairs: [sdk.DescribeKeyPairsRequest, sdk.DescribeKeyPairsResult];
  readonly DescribeNetworkInterfaces: [sdk.DescribeNetworkInterfacesRequest, sdk.DescribeNetworkInterfacesResult];
  readonly DescribeSecurityGroups: [sdk.DescribeSecurityGroupsRequest, sdk.DescribeSecurityGroupsResult];
  readonly DescribeSubnets: [sdk.DescribeSubnetsRequest, sdk.DescribeSubnetsResult];
  readonly DescribeVolumes: [sdk.DescribeVolumesRequest, sdk.DescribeVolumesResult];
  readonly GetConsoleOutput: [sdk.GetConsoleOutputRequest, sdk.GetConsoleOutputResult];
  readonly RunInstances: [sdk.RunInstancesRequest, sdk.Reservation];
  readonly StartInstances: [sdk.StartInstancesRequest, object];
  readonly StopInstances: [sdk.StopInstancesRequest, object];
  readonly TerminateInstances: [sdk.TerminateInstancesRequest, object];
}

/** The name of a request, as EC2 and its permissions call it. */
export type Ec2Action = keyof Ec2Actions;

/** The part of EC2 that this package uses. */
export interface Ec2Api {
  /**
   * Sends a request once.
   *
   * @throws What the SDK throws; {@link EmptyReplyError}.
   */
  send<Action extends Ec2Action>(
    action: Action,
    input: Ec2Actions[Action][0],
    options: { readonly signal?: AbortSignal | undefined },
  ): Promise<Ec2Actions[Action][1]>;
  /** Closes the connections. */
  close(): void;
}

/**
 * EC2 answered with success and without the set that the answer consists of, as a body that was cut off is read. Nothing
 * can be concluded from it, least of all that there is nothing.
 */
export class EmptyReplyError extends Error {
  override readonly name = 'EmptyReplyError';

  /** @param action - The request. */
  constructor(action: Ec2Action) {
    super(`EC2 answered ${action} without content`);
  }
}

/** What the answer to each request has even when it is empty; undefined where it says nothing. */
const SETS: Readonly<Record<Ec2Action, string | undefined>> = {
  CreateTags: undefined,
  DeleteNetworkInterface: undefined,
  DeleteTags: undefined,
  DeleteVolume: undefined,
  DescribeImages: 'Images',
  DescribeInstances: 'Reservations',
  DescribeInstanceTypeOfferings: 'InstanceTypeOfferings',
  DescribeInstanceTypes: 'InstanceTypes',
  DescribeKeyPairs: 'KeyPairs',
  DescribeNetworkInterfaces: 'NetworkInterfaces',
  DescribeSecurityGroups: 'SecurityGroups',
  DescribeSubnets: 'Subnets',
  DescribeVolumes: 'Volumes',
  GetConsoleOutput: 'InstanceId',
  RunInstances: 'Instances',
  StartInstances: 'StartingInstances',
  StopInstances: 'StoppingInstances',
  TerminateInstances: 'TerminatingInstances',
};

/** Every request that this package makes. */
export const EC2_ACTIONS = Object.keys(SETS) as readonly Ec2Action[];

/** Makes a connection to EC2. */
export type ConnectToEc2 = (settings: AwsConnectionSettings) => Promise<Ec2Api>;

/**
 * Loads the SDK, the only place that does, and makes a client. The SDK's own retries are off: it repeats a lack of
 * capacity blindly, and stops repeating anything once a budget that nobody sees is used up.
 *
 * @param settings - Where EC2 is, and as whom to speak.
 */
export async function connectToEc2(settings: AwsConnectionSettings): Promise<Ec2Api> {
  const sdkModule = await import('@aws-sdk/client-ec2');
  const { region, endpoint, profile, credentials, connectTimeoutMs, requestTimeoutMs } = settings;
  const client = new sdkModule.EC2Client({
    region,
    maxAttempts: 1,
    ...(endpoint !== undefined && { endpoint }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
    requestHandler: {
      connectionTimeout: connectTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true, // without it, the SDK logs a line and goes on waiting
      ...(await createConnectionAgents(settings)),
    },
  });
  return {
    async send(action, input, { signal }) {
      const Command = sdkModule[`${action}Command`] as new (input: unknown) => Parameters<typeof client.send>[0];
      const reply: object = await client.send(new Command(input), signal === undefined ? {} : { abortSignal: signal });
      const set = SETS[action];
      if (set !== undefined && (reply as Record<string, unknown>)[set] === undefined) throw new EmptyReplyError(action);
      return reply;
    },
    close: () => client.destroy(),
  };
}
