import {
  booleanOption,
  type Clock,
  choiceOption,
  clockOption,
  codeOption,
  integerOption,
  LABEL_RULE,
  listOption,
  numberOption,
  objectOption,
  ownerOption,
  parseProviderOptions,
  recordOption,
  stringOption,
  systemClock,
} from '@cloud-spi/provider-kit';
import { ARCHITECTURES, type OwnerOption } from '@cloud-spi/spi';
import type { MemoryCloudSettings } from './cloud/cloud-settings.ts';
import { MemoryCloud, type MemoryCloudOptions, toCloudSettings } from './cloud/memory-cloud.ts';

/** Where the simulated cloud is kept. */
export interface FileOption {
  /**
   * File that holds the simulated cloud: it outlives the process, and any number of processes can share it. Its folder
   * must exist. Default: none, the cloud lives in memory as long as its object.
   */
  readonly file?: string | undefined;
}

/** Options of the provider. All but `cloud`, `clock` and `credential` are JSON-safe. */
export interface MemoryProviderOptions extends OwnerOption, FileOption, MemoryCloudOptions {
  /** Milliseconds between two reads while somebody waits for an instance. Default 500. */
  readonly pollIntervalMs?: number | undefined;
  /**
   * How often a read that fails for a reason that passes is tried, from 1. Default 1: injected faults show, and changes
   * are never repeated.
   */
  readonly readAttempts?: number | undefined;
  /**
   * A simulated cloud to share with other provider objects; excludes the options of a cloud, but for `clock`: the
   * provider's own, when it differs from the cloud's. Not closed on disposal.
   */
  readonly cloud?: MemoryCloud | undefined;
  /** What the cloud is told when it wants a credential: asked before every request, so that it may change. */
  readonly credential?: (() => string | undefined) | undefined;
}

/** The options after parsing. */
export interface MemoryProviderSettings {
  readonly owner: string;
  readonly pollIntervalMs: number;
  readonly readAttempts: number;
  readonly cloud: MemoryCloudSettings;
  readonly clock: Clock;
  readonly credential: (() => string | undefined) | undefined;
  /** The cloud that was given, and is not closed with the provider object. */
  readonly sharedCloud: MemoryCloud | undefined;
  /** What opens a cloud of its own when none was given. */
  readonly cloudOptions: MemoryCloudOptions & FileOption;
}

const NAME = { pattern: /^\S{1,128}$/, expected: '1 to 128 characters without spaces', required: true } as const;

const PROVIDER_RULES = {
  owner: ownerOption(),
  pollIntervalMs: integerOption({ minimum: 1, defaultValue: 500 }),
  readAttempts: integerOption({ minimum: 1, maximum: 10, defaultValue: 1 }),
  credential: codeOption<() => string | undefined>(
    'a function that returns the credential',
    (value) => typeof value === 'function',
  ),
};

const SHARED_CLOUD_RULES = {
  ...PROVIDER_RULES,
  clock: clockOption(),
  cloud: codeOption<MemoryCloud, { required: true }>(
    'a cloud made by createMemoryCloud or openMemoryCloud',
    (value) => value instanceof MemoryCloud,
    { required: true },
  ),
};

const CLOUD_RULES = {
  clock: clockOption(),
  cloudId: stringOption(LABEL_RULE),
  region: stringOption(LABEL_RULE),
  zones: listOption(objectOption({ name: stringOption(NAME), capacity: recordOption(integerOption()) })),
  instanceTypes: listOption(
    objectOption({
      name: stringOption(NAME),
      vcpus: integerOption({ minimum: 1, required: true }),
      memoryMib: integerOption({ minimum: 1, required: true }),
      architecture: choiceOption(ARCHITECTURES),
      nestedVirtualization: booleanOption(),
      zones: listOption(stringOption(NAME)),
      pricePerHour: numberOption(),
    }),
  ),
  images: listOption(
    objectOption({
      id: stringOption(NAME),
      family: stringOption(),
      architecture: choiceOption(ARCHITECTURES),
      sizeGib: integerOption({ minimum: 1, maximum: 65_536 }),
    }),
  ),
  timings: objectOption({
    pendingMs: integerOption(),
    stoppingMs: integerOption(),
    terminatingMs: integerOption(),
    terminatedVisibleMs: integerOption(),
  }),
  quotas: objectOption({ instances: integerOption(), vcpus: integerOption() }),
  addresses: objectOption({ publicByDefault: booleanOption() }),
  pageSize: integerOption({ minimum: 1 }),
  consistencyLagMs: integerOption(),
  latencyMs: integerOption(),
};

const FILE_RULES = { file: stringOption({ expected: 'the path of a file' }) };

/**
 * Checks the options of the provider. Opens nothing.
 *
 * @param options - As given; null, an empty section of a YAML file, counts as none.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function parseMemoryProviderOptions(options: MemoryProviderOptions | null): MemoryProviderSettings {
  const context = { provider: 'memory' };
  if (options?.cloud !== undefined) {
    // The cloud has its settings already: options of a cloud beside it would be ignored, so they are mistakes.
    const { cloud, clock = cloud.clock, ...own } = parseProviderOptions(options, SHARED_CLOUD_RULES, context);
    return { ...own, cloud: cloud.settings, clock, sharedCloud: cloud, cloudOptions: {} };
  }
  const rules = { ...PROVIDER_RULES, ...CLOUD_RULES, ...FILE_RULES };
  const { owner, pollIntervalMs, readAttempts, credential, ...cloudOptions } = parseProviderOptions(
    options,
    rules,
    context,
  );
  return {
    owner,
    pollIntervalMs,
    readAttempts,
    credential,
    cloud: toCloudSettings(cloudOptions),
    clock: cloudOptions.clock ?? systemClock,
    sharedCloud: undefined,
    cloudOptions,
  };
}

/**
 * Checks the options of a cloud in memory.
 *
 * @param options - As given.
 * @param operation - The function that asks, for the error.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function parseMemoryCloudOptions(options: MemoryCloudOptions, operation: string): MemoryCloudOptions {
  return parseProviderOptions(options, CLOUD_RULES, { provider: 'memory', operation });
}

/**
 * Checks the options of a cloud that may be in a file. See {@link parseMemoryCloudOptions}.
 */
export function parseFileCloudOptions(
  options: FileOption & MemoryCloudOptions,
  operation: string,
): FileOption & MemoryCloudOptions {
  return parseProviderOptions(options, { ...CLOUD_RULES, ...FILE_RULES }, { provider: 'memory', operation });
}
