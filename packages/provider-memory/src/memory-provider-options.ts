import {
  booleanOption,
  type Clock,
  choiceOption,
  codeOption,
  integerOption,
  listOption,
  numberOption,
  objectOption,
  parseProviderOptions,
  recordOption,
  stringOption,
  systemClock,
} from '@cloud-spi/provider-kit';
import { ARCHITECTURES, type OwnerOption } from '@cloud-spi/spi';
import type { MemoryCloudSettings } from './cloud/cloud-settings.ts';
import {
  createMemoryCloud,
  type MemoryCloud,
  type MemoryCloudOptions,
  openMemoryCloud,
  toCloudSettings,
} from './cloud/memory-cloud.ts';

/** Options of the provider. All but `cloud` and `clock` are JSON-safe. */
export interface MemoryProviderOptions extends OwnerOption, MemoryCloudOptions {
  /**
   * File that holds the simulated cloud: it outlives the process, and any number of processes can share it. Its folder
   * must exist. Default: a cloud in memory that lives as long as the provider object.
   */
  readonly file?: string | undefined;
  /** Milliseconds between two reads while somebody waits for an instance. Default 500. */
  readonly pollIntervalMs?: number | undefined;
  /** A simulated cloud to share with other provider objects; excludes the options of a cloud. Not closed on disposal. */
  readonly cloud?: MemoryCloud | undefined;
}

/** The options after parsing. */
export interface MemoryProviderSettings {
  readonly owner: string;
  readonly pollIntervalMs: number;
  readonly cloud: MemoryCloudSettings;
  readonly clock: Clock;
  /** Opens the cloud, at the first call that needs it. */
  openCloud(): Promise<MemoryCloud>;
  /** Whether the cloud ends with the provider object. */
  readonly ownsCloud: boolean;
}

const LABEL = {
  pattern: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  expected: '1 to 63 lower-case letters, digits and dashes',
};
const NAME = { pattern: /^\S{1,128}$/, expected: '1 to 128 characters without spaces', required: true } as const;

const PROVIDER_RULES = {
  owner: stringOption({ ...LABEL, defaultValue: 'default' }),
  pollIntervalMs: integerOption({ minimum: 1, defaultValue: 500 }),
  cloud: codeOption<MemoryCloud>(),
};

const CLOUD_RULES = {
  clock: codeOption<Clock>(),
  cloudId: stringOption(LABEL),
  region: stringOption(LABEL),
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
 * @param options - As given.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function parseMemoryProviderOptions(options: MemoryProviderOptions): MemoryProviderSettings {
  const context = { provider: 'memory' };
  if (options.cloud !== undefined) {
    // The cloud has its settings already: options of a cloud beside it would be ignored, so they are mistakes.
    const { cloud, owner, pollIntervalMs } = parseProviderOptions(options, PROVIDER_RULES, context);
    if (cloud === undefined) throw new TypeError('unreachable: the cloud was given');
    const { settings, clock } = cloud;
    return { owner, pollIntervalMs, cloud: settings, clock, openCloud: async () => cloud, ownsCloud: false };
  }
  const rules = { ...PROVIDER_RULES, ...CLOUD_RULES, ...FILE_RULES };
  const { owner, pollIntervalMs, file, cloud: _none, ...cloud } = parseProviderOptions(options, rules, context);
  return {
    owner,
    pollIntervalMs,
    cloud: toCloudSettings(cloud),
    clock: cloud.clock ?? systemClock,
    openCloud: async () => (file === undefined ? createMemoryCloud(cloud) : openMemoryCloud(file, cloud)),
    ownsCloud: true,
  };
}
