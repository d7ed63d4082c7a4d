import { booleanOption, type ParsedOptions, parseProviderOptions } from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';

const RULES = { deletionProtection: booleanOption({ defaultValue: false }) };

/** What `providerOptions.memory` of a configuration can say. */
export interface MemoryLaunchOptions extends ParsedOptions<typeof RULES> {
  /** Whether deletion protection is on from the beginning. Default false. */
  readonly deletionProtection: boolean;
}

/**
 * Reads `providerOptions.memory`.
 *
 * @param configuration - As requested.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration with `problems`.
 */
export function parseLaunchOptions(
  { providerOptions }: InstanceConfiguration,
  operation = 'provisionInstance',
): MemoryLaunchOptions {
  const context = { provider: 'memory', operation, path: 'providerOptions.memory' };
  return parseProviderOptions(providerOptions?.memory, RULES, context);
}
