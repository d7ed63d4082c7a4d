import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { OnpremProvider } from './onprem-provider.ts';
import { type OnpremProviderOptions, parseOnpremProviderOptions } from './onprem-provider-options.ts';

/**
 * Makes a provider of libvirt hosts. Synchronous; connects to a host at the first call that needs it.
 *
 * @param options - See {@link OnpremProviderOptions}.
 * @returns A guarded provider.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function createProvider(options: OnpremProviderOptions): CloudProviderSPI {
  const settings = parseOnpremProviderOptions(options);
  return guardProvider(new OnpremProvider(settings), { clock: settings.clock });
}
