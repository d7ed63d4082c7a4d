import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { AzureProvider } from './azure-provider.ts';
import { type AzureProviderOptions, parseAzureProviderOptions } from './azure-provider-options.ts';

/**
 * Makes a provider of one subscription and resource group. Synchronous and without I/O; the SDK is loaded, and
 * credentials are looked for, at the first call.
 *
 * @param options - See {@link AzureProviderOptions}; what is left out is taken from the environment.
 * @returns A guarded provider.
 * @throws InvalidConfiguration with `problems` that name the options and their environment variables.
 */
export function createProvider(options: AzureProviderOptions = {}): CloudProviderSPI {
  const settings = parseAzureProviderOptions(options, process.env);
  return guardProvider(new AzureProvider(settings), { clock: settings.clock });
}
