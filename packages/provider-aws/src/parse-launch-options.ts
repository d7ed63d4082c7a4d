import {
  booleanOption,
  choiceOption,
  integerOption,
  type ParsedOptions,
  parseProviderOptions,
  stringOption,
} from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';

const RULES = {
  deletionProtection: booleanOption({ defaultValue: false }),
  kmsKeyId: stringOption(),
  metadataHopLimit: integerOption({ minimum: 1, maximum: 64, defaultValue: 2 }),
  placementGroup: stringOption(),
  tenancy: choiceOption(['default', 'dedicated', 'host']),
};

/** What `providerOptions.aws` of a configuration can say. */
export interface AwsLaunchOptions extends ParsedOptions<typeof RULES> {
  /** Whether termination protection is on from the beginning. Default false. */
  readonly deletionProtection: boolean;
  /** Key that encrypts volumes whose `encrypted` is true: id, alias or ARN. Default: the account's. */
  readonly kmsKeyId: string | undefined;
  /** How many network hops instance metadata may travel. Default 2: containers reach it too. */
  readonly metadataHopLimit: number;
  /** Placement group. Default: none. */
  readonly placementGroup: string | undefined;
  /** Tenancy. Default: the VPC's. */
  readonly tenancy: 'default' | 'dedicated' | 'host' | undefined;
}

/**
 * Reads `providerOptions.aws`.
 *
 * @param configuration - As requested.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration with `problems`.
 */
export function parseLaunchOptions({ providerOptions }: InstanceConfiguration, operation: string): AwsLaunchOptions {
  const context = { provider: 'aws', operation, path: 'providerOptions.aws' };
  return parseProviderOptions(providerOptions?.aws, RULES, context);
}
