import {
  booleanOption,
  type Clock,
  choiceOption,
  clockOption,
  integerOption,
  LABEL_RULE,
  listOption,
  numberOption,
  objectOption,
  ownerOption,
  type ParsedOptions,
  parseProviderOptions,
  recordOption,
  refuseProblems,
  stringOption,
  systemClock,
  toProblem,
} from '@cloud-spi/provider-kit';
import { type ConfigurationProblem, type OwnerOption, VOLUME_TYPES, type VolumeType } from '@cloud-spi/spi';

/** A machine that runs libvirt. */
export interface OnpremHostOptions {
  /** Its name, which is the zone of its instances and part of their ids: it must never change. */
  readonly name: string;
  /** As libvirt's users write it, for example `qemu:///system` or `qemu+tls://kvm-1.example.com/system`. */
  readonly uri: string;
  /** Processors that guests share. Default: those of the machine. */
  readonly vcpus?: number | undefined;
  /** Memory in MiB that guests share. Default: that of the machine. */
  readonly memoryMib?: number | undefined;
}

/** A kind of instance. */
export interface OnpremFlavor {
  readonly vcpus: number;
  readonly memoryMib: number;
  /** Its guests can run virtual machines themselves: they see the host's processor. Needs `virtType: kvm`. Default false. */
  readonly nestedVirtualization?: boolean | undefined;
}

/**
 * A disk image, as qcow2: a volume that is in the image pool of every host, or a file or URL that the provider uploads
 * when a host first needs it. Exactly one of the three.
 */
export interface OnpremImage {
  readonly volume?: string | undefined;
  /** Path of a file where the provider runs. */
  readonly file?: string | undefined;
  /** Where it is downloaded from. */
  readonly url?: string | undefined;
  /** SHA-256 of the image in hexadecimal digits; required with `url`. */
  readonly sha256?: string | undefined;
}

/** Options of the provider. All but `clock` are JSON-safe. */
export interface OnpremProviderOptions extends OwnerOption {
  /** Name of this set of hosts, which is its scope: it must never change. Default `default`. */
  readonly site?: string | undefined;
  /** What instances report as their region. Default: the site. */
  readonly region?: string | undefined;
  /** The hosts, at least one. More may be added at any time. */
  readonly hosts: readonly OnpremHostOptions[];
  /** How guests run: `kvm` on the processor, `qemu` in software, which is much slower. Never guessed. */
  readonly virtType: 'kvm' | 'qemu';
  /** Kind of virtual machine. Default `pc`. */
  readonly machine?: 'pc' | 'q35' | undefined;
  /** Instance types by name. */
  readonly flavors: Readonly<Record<string, OnpremFlavor>>;
  /** Images by name. */
  readonly images: Readonly<Record<string, OnpremImage>>;
  /** Storage pools by kind of volume; `ssd`, the default kind, is required. */
  readonly pools: Readonly<Partial<Record<VolumeType, string>>>;
  /** Pool of the images. Default: that of `ssd`. */
  readonly imagePool?: string | undefined;
  /** Pool, a folder of its own, for what guests write to their consoles. Default: none, consoles cannot be read. */
  readonly consolePool?: string | undefined;
  /** Network of instances that do not name one. Default `default`. */
  readonly network?: string | undefined;
  /**
   * Where addresses are read: from the leases of libvirt's own networks, from the agent in the guest, or not at all.
   * Default `lease`.
   */
  readonly addressSource?: 'lease' | 'agent' | 'none' | undefined;
  /** Whether images run cloud-init; without it user data and SSH keys are refused. Default true. */
  readonly cloudInit?: boolean | undefined;
  /** How much more may be promised to guests than a host has. Default: 4 for processors, 1 for memory. */
  readonly overcommit?: { readonly vcpus?: number | undefined; readonly memory?: number | undefined } | undefined;
  /** Milliseconds that a guest may take to shut down before its power is cut. Default 90000. */
  readonly stopDeadlineMs?: number | undefined;
  /** Milliseconds between two presses of a guest's power button: one is lost while it boots. Default 3000. */
  readonly pressIntervalMs?: number | undefined;
  /** Milliseconds between two reads while somebody waits for an instance; events make waits shorter. Default 2000. */
  readonly pollIntervalMs?: number | undefined;
  /** How often a request that fails for a reason that passes is tried. Default 4. */
  readonly attempts?: number | undefined;
  /** How disks are cached on the host; `unsafe` is fast and loses data when the host fails. Default: the driver's. */
  readonly diskCache?: 'none' | 'writeback' | 'unsafe' | undefined;
  /** For tests in virtual time. */
  readonly clock?: Clock | undefined;
}

/** The options after parsing. */
export type OnpremProviderSettings = ReturnType<typeof parseOnpremProviderOptions>;

const NAME = { pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, expected: '1 to 128 of A-Z a-z 0-9 . _ -' } as const;

const RULES = {
  owner: ownerOption(),
  site: stringOption({ ...LABEL_RULE, defaultValue: 'default' }),
  region: stringOption(NAME),
  hosts: listOption(
    objectOption({
      name: stringOption({ ...NAME, required: true }),
      uri: stringOption({ expected: 'a URI of libvirt, for example qemu:///system', required: true }),
      vcpus: integerOption({ minimum: 1 }),
      memoryMib: integerOption({ minimum: 1 }),
    }),
    { required: true },
  ),
  virtType: choiceOption(['kvm', 'qemu'], { required: true }),
  machine: choiceOption(['pc', 'q35'], { defaultValue: 'pc' }),
  flavors: recordOption(
    objectOption({
      vcpus: integerOption({ minimum: 1, maximum: 1_024, required: true }),
      memoryMib: integerOption({ minimum: 16, required: true }),
      nestedVirtualization: booleanOption(),
    }),
    { required: true },
  ),
  images: recordOption(
    objectOption({
      volume: stringOption(NAME),
      file: stringOption({ expected: 'the path of a file' }),
      url: stringOption({ pattern: /^https?:\/\//, expected: 'a URL that begins with https:// or http://' }),
      sha256: stringOption({ pattern: /^[0-9a-f]{64}$/, expected: '64 lower-case hexadecimal digits' }),
    }),
    { required: true },
  ),
  pools: objectOption(
    Object.fromEntries(VOLUME_TYPES.map((type) => [type, stringOption({ ...NAME, required: type === 'ssd' })])),
    { required: true },
  ),
  imagePool: stringOption(NAME),
  consolePool: stringOption(NAME),
  network: stringOption({ ...NAME, defaultValue: 'default' }),
  addressSource: choiceOption(['lease', 'agent', 'none'], { defaultValue: 'lease' }),
  cloudInit: booleanOption({ defaultValue: true }),
  overcommit: objectOption({ vcpus: numberOption(), memory: numberOption() }),
  stopDeadlineMs: integerOption({ minimum: 1, maximum: 3_600_000, defaultValue: 90_000 }),
  pressIntervalMs: integerOption({ minimum: 100, defaultValue: 3_000 }),
  pollIntervalMs: integerOption({ minimum: 1, defaultValue: 2_000 }),
  attempts: integerOption({ minimum: 1, maximum: 10, defaultValue: 4 }),
  diskCache: choiceOption(['none', 'writeback', 'unsafe']),
  clock: clockOption(),
};

const CONTEXT = { provider: 'onprem', operation: 'createProvider' };

/**
 * Checks the options of the provider. Opens nothing.
 *
 * @param value - As given.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function parseOnpremProviderOptions(value: OnpremProviderOptions) {
  const options = parseProviderOptions(value, RULES, CONTEXT);
  refuseProblems(findProblems(options), 'Invalid options of the provider onprem', CONTEXT);
  const { pools, overcommit, clock } = options;
  const volumePools = pools as Readonly<Partial<Record<VolumeType, string>>> & { readonly ssd: string };
  return {
    ...options,
    region: options.region ?? options.site,
    pools: volumePools,
    imagePool: options.imagePool ?? volumePools.ssd,
    overcommit: { vcpus: overcommit?.vcpus ?? 4, memory: overcommit?.memory ?? 1 },
    clock: clock ?? systemClock,
  };
}

/** What the rules of single options cannot say. */
function findProblems({ hosts, virtType, flavors, images, consolePool, pools }: ParsedOptions<typeof RULES>) {
  const problems: ConfigurationProblem[] = [];
  if (hosts.length === 0) problems.push(toProblem('hosts', 'at least one host', hosts));
  for (const [index, { name }] of hosts.entries()) {
    if (hosts.findIndex((host) => host.name === name) < index) {
      problems.push(toProblem(`hosts[${index}].name`, 'a name that no other host has', name));
    }
  }
  for (const [name, { nestedVirtualization }] of Object.entries(flavors)) {
    if (nestedVirtualization && virtType !== 'kvm') {
      problems.push(toProblem(`flavors.${name}.nestedVirtualization`, 'false, unless virtType is kvm', true));
    }
  }
  for (const [name, { volume, file, url, sha256 }] of Object.entries(images)) {
    const given = [volume, file, url].filter((source) => source !== undefined);
    if (given.length !== 1) {
      problems.push(toProblem(`images.${name}`, 'exactly one of volume, file and url', `${given.length} of them`));
    }
    if (url !== undefined && sha256 === undefined) {
      problems.push(toProblem(`images.${name}.sha256`, 'the SHA-256 of what the URL has', sha256));
    }
  }
  if (consolePool !== undefined && Object.values(pools).includes(consolePool)) {
    problems.push(toProblem('consolePool', 'a pool of its own, none of those for disks', consolePool));
  }
  return problems;
}
