import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { AwsProvider } from './aws-provider.ts';
import { type AwsProviderOptions, parseAwsProviderOptions } from './aws-provider-options.ts';

/**
 * Makes a provider of Amazon EC2 in one region. Synchronous; loads the SDK and connects at the first call.
 *
 * @param options - See {@link AwsProviderOptions}. The region is required, here or as AWS_REGION.
 * @returns A guarded provider.
 * @throws InvalidConfiguration with `problems` that name the options and their environment variables.
 */
export function createProvider(options: AwsProviderOptions = {}): CloudProviderSPI {
  const settings = parseAwsProviderOptions(options, process.env);
  return guardProvider(new AwsProvider(settings), { clock: settings.clock });
}
