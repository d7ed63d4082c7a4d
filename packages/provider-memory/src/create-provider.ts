import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { MemoryProvider } from './memory-provider.ts';
import { type MemoryProviderOptions, parseMemoryProviderOptions } from './memory-provider-options.ts';

/**
 * Makes a provider of a simulated cloud. Synchronous; opens nothing before the first call.
 *
 * @param options - See {@link MemoryProviderOptions}. Default: a small cloud in memory of its own.
 * @returns A guarded provider.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function createProvider(options: MemoryProviderOptions = {}): CloudProviderSPI {
  const settings = parseMemoryProviderOptions(options);
  return guardProvider(new MemoryProvider(settings), { clock: settings.clock });
}
