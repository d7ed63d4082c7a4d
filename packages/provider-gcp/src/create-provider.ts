import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
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
  const connect = async () => {
    // Only now: the clients and what they need cost memory, and many programs load providers that they never use.
    const { connectCompute } = await import('./connect-compute.ts');
    return connectCompute(settings);
  };
  return guardProvider(new GcpProvider(settings, connect), { clock: settings.clock });
}
