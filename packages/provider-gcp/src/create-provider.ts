import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { connectCompute } from './connect-compute.ts';
import { GcpProvider } from './gcp-provider.ts';
import { type GcpProviderOptions, parseGcpProviderOptions } from './gcp-provider-options.ts';

/**
 * Makes a provider of Google Compute Engine. Synchronous, sends nothing, and loads neither SDK nor authentication before
 * the first call.
 *
 * @param options - See {@link GcpProviderOptions}. `projectId` is required, here or in the environment.
 * @returns A guarded provider.
 * @throws InvalidConfiguration with `problems` that name the options and their environment variables.
 */
export function createProvider(options: GcpProviderOptions = {}): CloudProviderSPI {
  const settings = parseGcpProviderOptions(options, process.env);
  return guardProvider(new GcpProvider(settings, () => connectCompute(settings)), { clock: settings.clock });
}
