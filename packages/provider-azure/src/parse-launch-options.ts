import {
  booleanOption,
  choiceOption,
  numberOption,
  objectOption,
  type ParsedOptions,
  parseProviderOptions,
  stringOption,
} from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';

const RULES = {
  adminUsername: stringOption(),
  specializedImage: booleanOption({ defaultValue: false }),
  acceleratedNetworking: booleanOption(),
  securityType: choiceOption(['Standard', 'TrustedLaunch']),
  spotMaxPrice: numberOption(),
  plan: objectOption({
    name: stringOption({ required: true }),
    product: stringOption({ required: true }),
    publisher: stringOption({ required: true }),
  }),
};

/** What `providerOptions.azure` of a configuration can say. */
export interface AzureLaunchOptions extends ParsedOptions<typeof RULES> {
  /** User that is made on the instance. Default: the provider's option. */
  readonly adminUsername: string | undefined;
  /** Whether the image is specialized, so that it has its users already and takes no keys or user data. Default false. */
  readonly specializedImage: boolean;
  /** Whether the interface uses accelerated networking. Default: what Azure does by itself. */
  readonly acceleratedNetworking: boolean | undefined;
  /** Security type of the machine; generation 1 images need `Standard`. Default: what Azure does by itself. */
  readonly securityType: 'Standard' | 'TrustedLaunch' | undefined;
  /** Highest price per hour in US dollars for a spot instance. Default: that of an on-demand one. */
  readonly spotMaxPrice: number | undefined;
  /** The purchase plan of a Marketplace image that has one; its terms must be accepted. */
  readonly plan: { readonly name: string; readonly product: string; readonly publisher: string } | undefined;
}

/**
 * Reads `providerOptions.azure`.
 *
 * @param configuration - As requested.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration with `problems`.
 */
export function parseLaunchOptions(
  { providerOptions }: Pick<InstanceConfiguration, 'providerOptions'>,
  operation: string,
): AzureLaunchOptions {
  const context = { provider: 'azure', operation, path: 'providerOptions.azure' };
  return parseProviderOptions(providerOptions?.azure, RULES, context);
}
