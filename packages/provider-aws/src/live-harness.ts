import { integerOption, parseProviderOptions, stringOption } from '@cloud-spi/provider-kit';
import type { ConformanceHarness } from '@cloud-spi/spi';
import { parseAwsProviderOptions } from './aws-provider-options.ts';
import { createProvider } from './create-provider.ts';
import { connectToEc2 } from './ec2-api.ts';
import { createUnownedInstance, deleteInstance } from './unowned-instance.ts';

const MINUTE_MS = 60_000;

/** What a live run needs to know; credentials come from the SDK's own chain. */
const RULES = {
  region: stringOption({ required: true, environmentVariable: 'AWS_REGION', expected: 'a region such as eu-west-1' }),
  imageId: stringOption({
    required: true,
    environmentVariable: 'CLOUD_SPI_AWS_IMAGE',
    expected: 'the id of a small Linux image, ami-…',
  }),
  instanceType: stringOption({ environmentVariable: 'CLOUD_SPI_AWS_INSTANCE_TYPE', defaultValue: 't3.micro' }),
  subnetId: stringOption({ environmentVariable: 'CLOUD_SPI_AWS_SUBNET', expected: 'the id of a subnet, subnet-…' }),
  profile: stringOption({ environmentVariable: 'AWS_PROFILE' }),
  endpoint: stringOption({ environmentVariable: 'AWS_ENDPOINT_URL_EC2' }),
  runningMs: integerOption({ defaultValue: 5 * MINUTE_MS }),
  terminatedMs: integerOption({ defaultValue: 10 * MINUTE_MS }),
  pollIntervalMs: integerOption({ minimum: 1 }),
  consistencyWindowMs: integerOption(),
};

/**
 * Makes a harness on a real account. Checks first that the account can be spoken to, so that a run without credentials
 * says so at once instead of failing check by check.
 *
 * @param options - What `--options` gave; each can be an environment variable instead.
 * @param environment - Environment variables.
 * @throws InvalidConfiguration that names what is missing; Unauthenticated when no credentials are found or accepted.
 */
export async function createLiveHarness(
  options: unknown,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ConformanceHarness> {
  const context = { provider: 'aws', operation: 'harness', environment };
  const { imageId, instanceType, subnetId, runningMs, terminatedMs, ...rest } = parseProviderOptions(
    options,
    RULES,
    context,
  );
  const providerOptions = { ...rest, ...(subnetId !== undefined && { subnetIds: [subnetId] }) };
  const connect = () => connectToEc2(parseAwsProviderOptions(providerOptions, environment));
  await using probe = createProvider(providerOptions);
  await probe.describeScope();
  return {
    name: 'aws',
    makeProvider: ({ owner = 'conformance' } = {}) => createProvider({ ...providerOptions, owner }),
    validConfiguration: () => ({ name: 'conformance', namespace: 'conformance', imageId, instanceType }),
    unknownInstanceId: 'i-0123456789abcdef0',
    malformedInstanceId: 'not-an-instance',
    timeLimits: { acceptedMs: 15_000, runningMs, stoppedMs: 5 * MINUTE_MS, terminatedMs },
    createUnownedInstance: async () =>
      createUnownedInstance(await connect(), {
        ImageId: imageId,
        InstanceType: instanceType as never,
        ...(subnetId !== undefined && { SubnetId: subnetId }),
      }),
    deleteInstance: async (instanceId) => deleteInstance(await connect(), instanceId),
  };
}
