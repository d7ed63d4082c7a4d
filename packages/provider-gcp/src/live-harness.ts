import { integerOption, parseProviderOptions, stringOption } from '@cloud-spi/provider-kit';
import type { ConformanceHarness } from '@cloud-spi/spi';
import { connectCompute } from './connect-compute.ts';
import { createProvider } from './create-provider.ts';
import { parseGcpProviderOptions } from './gcp-provider-options.ts';
import { toNetworkPaths } from './to-network-paths.ts';
import { createUnownedInstance, deleteInstance } from './unowned-instance.ts';

const MINUTE_MS = 60_000;

/** What a live run needs to know; credentials come from Google's own order of places. */
const RULES = {
  projectId: stringOption({
    required: true,
    environmentVariable: 'GOOGLE_CLOUD_PROJECT',
    expected: 'the id of a project',
  }),
  zone: stringOption({
    required: true,
    environmentVariable: 'CLOUDSDK_COMPUTE_ZONE',
    expected: 'a zone such as europe-west1-b',
  }),
  imageId: stringOption({ environmentVariable: 'CLOUD_SPI_GCP_IMAGE', defaultValue: 'debian-cloud/debian-12' }),
  instanceType: stringOption({ environmentVariable: 'CLOUD_SPI_GCP_INSTANCE_TYPE', defaultValue: 'e2-micro' }),
  network: stringOption({ environmentVariable: 'CLOUD_SPI_GCP_NETWORK' }),
  subnetwork: stringOption({ environmentVariable: 'CLOUD_SPI_GCP_SUBNETWORK' }),
  keyFile: stringOption(),
  endpoint: stringOption(),
  pollIntervalMs: integerOption(),
  runningMs: integerOption({ defaultValue: 5 * MINUTE_MS }),
  terminatedMs: integerOption({ defaultValue: 5 * MINUTE_MS }),
};

/**
 * Makes a harness on a real project. Checks first that the project can be spoken to, so that a run without credentials
 * says so at once instead of failing check by check.
 *
 * @param options - What `--options` gave; most can be an environment variable instead.
 * @param environment - The environment variables. Default: those of the process.
 * @throws InvalidConfiguration that names what is missing; Unauthenticated when no credentials are found or accepted.
 */
export async function createLiveHarness(options: unknown, environment = process.env): Promise<ConformanceHarness> {
  const context = { provider: 'gcp', operation: 'harness', environment };
  const { imageId, instanceType, runningMs, terminatedMs, ...providerOptions } = parseProviderOptions(
    options,
    RULES,
    context,
  );
  const { projectId, zone } = providerOptions;
  const settings = parseGcpProviderOptions(providerOptions, environment);
  const configuration = { name: 'conformance', namespace: 'conformance', imageId, instanceType };
  await using probe = createProvider(providerOptions);
  const { imageId: image } = await probe.resolveConfiguration(configuration);
  return {
    name: 'gcp',
    makeProvider: ({ owner = 'conformance' } = {}) => createProvider({ ...providerOptions, owner }),
    validConfiguration: () => configuration,
    unknownInstanceId: `projects/${projectId}/zones/${zone}/instances/vm-unknown`,
    malformedInstanceId: 'not-an-instance',
    foreignInstanceId: `projects/elsewhere/zones/${zone}/instances/vm-unknown`,
    timeLimits: { acceptedMs: 30_000, runningMs, stoppedMs: 5 * MINUTE_MS, terminatedMs },
    createUnownedInstance: async () =>
      createUnownedInstance(await connectCompute(settings), {
        project: projectId,
        zone,
        machineType: instanceType,
        image,
        network: toNetworkPaths(undefined, settings, zone),
      }),
    deleteInstance: async (instanceId) => deleteInstance(await connectCompute(settings), instanceId),
  };
}
