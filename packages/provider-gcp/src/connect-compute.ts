import type { ComputeApi } from './compute-api.ts';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import { openCredentials } from './google-credentials.ts';
import { createComputeReads } from './rest-compute-reads.ts';
import { createComputeChanges } from './sdk-compute-changes.ts';

/**
 * Connects to Compute Engine: reads by a lean client, changes by the official SDK, which is loaded with the first one.
 *
 * @param settings - Of the provider.
 * @throws ComputeError of the kind `credentials` or `connection`.
 */
export async function connectCompute(settings: GcpProviderSettings): Promise<ComputeApi> {
  const credentials = await openCredentials(settings);
  return { ...createComputeReads(settings, credentials), ...createComputeChanges(settings, credentials) };
}
