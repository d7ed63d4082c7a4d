import {
  booleanOption,
  choiceOption,
  integerOption,
  objectOption,
  type ParsedOptions,
  parseProviderOptions,
  stringOption,
} from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';
import { DISK_TYPES } from './volume-types.ts';

const RULES = {
  deletionProtection: booleanOption({ defaultValue: false }),
  userDataKey: choiceOption(['user-data', 'startup-script'], { defaultValue: 'user-data' }),
  sshUsername: stringOption({
    pattern: /^[a-z_][a-z0-9_-]{0,31}$/,
    expected: '1 to 32 lower-case letters, digits, dashes and underscores, first a letter',
  }),
  maxRunDurationMs: integerOption({ minimum: 30_000, maximum: 120 * 24 * 3_600_000 }),
  localSsdCount: integerOption({ minimum: 0, maximum: 32, defaultValue: 0 }),
  discardLocalSsdOnStop: booleanOption({ defaultValue: false }),
  kmsKeyName: stringOption({ expected: 'the resource name of a key of Cloud KMS' }),
  serialPortLogging: booleanOption(),
  diskTypes: objectOption({
    standard: choiceOption(DISK_TYPES),
    ssd: choiceOption(DISK_TYPES),
    provisioned_iops_ssd: choiceOption(DISK_TYPES),
    throughput_optimized: choiceOption(DISK_TYPES),
    cold_storage: choiceOption(DISK_TYPES),
  }),
};

/** What `providerOptions.gcp` of a configuration can say. */
export interface GcpLaunchOptions extends ParsedOptions<typeof RULES> {
  /** Whether deletion protection is on from the beginning. Default false. */
  readonly deletionProtection: boolean;
  /**
   * Under which metadata key user data is given: `user-data` for images with cloud-init, `startup-script` for images
   * with only Google's guest agent (run at every boot). Default `user-data`.
   */
  readonly userDataKey: 'user-data' | 'startup-script';
  /** Name of the user that SSH public keys belong to. Default: the provider's option. */
  readonly sshUsername: string | undefined;
  /** Milliseconds of running after which the cloud ends the machine by itself. Default: never. */
  readonly maxRunDurationMs: number | undefined;
  /** Number of local solid-state disks of 375 GiB, from 0. Default 0. */
  readonly localSsdCount: number;
  /** Whether stopping may destroy what is on local disks; without it, such a machine cannot be stopped. Default false. */
  readonly discardLocalSsdOnStop: boolean;
  /** Key of Cloud KMS that encrypts all disks. Default: Google's own. */
  readonly kmsKeyName: string | undefined;
  /** Whether the console is also written to Cloud Logging. Default: as the project says. */
  readonly serialPortLogging: boolean | undefined;
  /** Kinds of disks to use instead of the usual ones, by volume type. */
  readonly diskTypes: ParsedOptions<typeof RULES>['diskTypes'];
}

/**
 * Reads `providerOptions.gcp`.
 *
 * @param configuration - As requested.
 * @param operation - The method that asks, for the error.
 * @throws InvalidConfiguration with `problems`.
 */
export function parseLaunchOptions({ providerOptions }: InstanceConfiguration, operation: string): GcpLaunchOptions {
  const context = { provider: 'gcp', operation, path: 'providerOptions.gcp' };
  return parseProviderOptions(providerOptions?.gcp, RULES, context) as GcpLaunchOptions;
}
