import { integerOption, parseProviderOptions, stringOption } from '@cloud-spi/provider-kit';
import type { ConformanceHarness, InstanceConfiguration } from '@cloud-spi/spi';
import { parseAzureProviderOptions } from './azure-provider-options.ts';
import { createProvider } from './create-provider.ts';
import { toInstanceId, toResourceName } from './instance-ids.ts';
import { createArmApi } from './sdk-arm-api.ts';
import { createUnownedInstance, deleteInstance } from './unowned-instance.ts';

const MINUTE_MS = 60_000;

/** What a live run needs to know; credentials come from the chain of `@azure/identity`. */
const RULES = {
  subscriptionId: stringOption({ required: true, environmentVariable: 'AZURE_SUBSCRIPTION_ID' }),
  resourceGroup: stringOption({
    required: true,
    environmentVariable: 'AZURE_RESOURCE_GROUP',
    expected: 'the name of a resource group that may hold test machines',
  }),
  location: stringOption({ required: true, environmentVariable: 'AZURE_LOCATION', expected: 'a region, westeurope' }),
  subnet: stringOption({
    required: true,
    environmentVariable: 'AZURE_SUBNET',
    expected: 'the resource id of a subnet, or <virtual network>/<subnet>',
  }),
  imageId: stringOption({
    environmentVariable: 'CLOUD_SPI_AZURE_IMAGE',
    defaultValue: 'Debian:debian-12:12-gen2:latest',
  }),
  instanceType: stringOption({ environmentVariable: 'CLOUD_SPI_AZURE_SIZE', defaultValue: 'Standard_B2ats_v2' }),
  runningMs: integerOption({ defaultValue: 10 * MINUTE_MS }),
};

/**
 * Makes a harness on a real subscription. Checks first that it can be spoken to, so that a run without credentials says
 * so at once instead of failing check by check.
 *
 * @param options - What `--options` gave; each can be an environment variable instead.
 * @throws InvalidConfiguration that names what is missing; Unauthenticated when no credentials are found or accepted.
 */
export async function createLiveHarness(options: unknown): Promise<ConformanceHarness> {
  const context = { provider: 'azure', operation: 'harness', environment: process.env };
  const { imageId, instanceType, runningMs, ...providerOptions } = parseProviderOptions(options, RULES, context);
  const settings = parseAzureProviderOptions(providerOptions, process.env);
  const configuration: InstanceConfiguration = {
    name: 'conformance',
    namespace: 'conformance',
    imageId,
    instanceType,
  };
  await using probe = createProvider(providerOptions);
  await probe.describeScope();
  const byHand = () => `by-hand-${Date.now().toString(36)}`;
  return {
    name: 'azure',
    makeProvider: ({ owner = 'conformance' } = {}) => createProvider({ ...providerOptions, owner }),
    validConfiguration: () => configuration,
    unknownInstanceId: toInstanceId(settings, `vm-${'a'.repeat(26)}`),
    malformedInstanceId: 'not-an-instance',
    foreignInstanceId: toInstanceId({ ...settings, resourceGroup: 'elsewhere' }, `vm-${'a'.repeat(26)}`),
    timeLimits: { acceptedMs: 30_000, runningMs, stoppedMs: 10 * MINUTE_MS, terminatedMs: 10 * MINUTE_MS },
    createUnownedInstance: async () =>
      createUnownedInstance(await createArmApi(settings), settings, byHand(), configuration),
    deleteInstance: async (instanceId) => deleteInstance(await createArmApi(settings), toResourceName(instanceId)),
  };
}
