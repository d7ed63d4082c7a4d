import type { Architecture } from '@cloud-spi/spi';

/** A zone of the simulated cloud. */
export interface MemoryZone {
  /** Name, unique in the cloud. */
  readonly name: string;
  /** How many machines of a type can run there at once, by type. A type that is not named has no limit. */
  readonly capacity?: Readonly<Record<string, number>> | undefined;
}

/** A kind of virtual machine that the simulated cloud offers. */
export interface MemoryInstanceType {
  /** Name, unique in the cloud. */
  readonly name: string;
  /** Number of virtual processors. */
  readonly vcpus: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
  /** Processor architecture. Default `x86_64`. */
  readonly architecture?: Architecture | undefined;
  /** Whether guests can run virtual machines themselves. Default false. */
  readonly nestedVirtualization?: boolean | undefined;
  /** Zones that offer it. Default: all. */
  readonly zones?: readonly string[] | undefined;
  /** Price per hour in US dollars. Default: unknown. */
  readonly pricePerHour?: number | undefined;
}

/** An image that instances of the simulated cloud boot from. */
export interface MemoryImage {
  /** Id, unique in the cloud. */
  readonly id: string;
  /** Name that stands for the last image of the list that has it. */
  readonly family?: string | undefined;
  /** Processor architecture. Default `x86_64`. */
  readonly architecture?: Architecture | undefined;
  /** Size in GiB: the smallest root volume. Default 8. */
  readonly sizeGib?: number | undefined;
}

/** How long things take in the simulated cloud. */
export interface MemoryTimings {
  /** Milliseconds from acceptance to running, at creation and at start. Default 2000. */
  readonly pendingMs: number;
  /** Milliseconds from a stop to stopped. Default 1000. */
  readonly stoppingMs: number;
  /** Milliseconds from a termination to terminated. Default 1000. */
  readonly terminatingMs: number;
  /** Milliseconds for which a terminated instance stays readable. Default 3600000 (one hour). */
  readonly terminatedVisibleMs: number;
}

/** Limits of the simulated account. */
export interface MemoryQuotas {
  /** Highest number of instances that are not terminated. Default: none. */
  readonly instances?: number | undefined;
  /** Highest number of virtual processors of instances that are neither stopped nor terminated. Default: none. */
  readonly vcpus?: number | undefined;
}

/** Addresses of the simulated instances. */
export interface MemoryAddresses {
  /** Whether an instance has a public address when its configuration does not say. Default false. */
  readonly publicByDefault: boolean;
}

/** Everything that is decided about a simulated cloud. */
export interface MemoryCloudSettings {
  /** Account of the cloud: 1 to 63 lower-case letters, digits and dashes. Part of the scope. */
  readonly cloudId: string;
  /** The cloud's only region. Part of the scope. */
  readonly region: string;
  /** Zones; the first one that offers a type is chosen when a configuration names none. */
  readonly zones: readonly MemoryZone[];
  /** Kinds of virtual machines. */
  readonly instanceTypes: readonly MemoryInstanceType[];
  /** Images. */
  readonly images: readonly MemoryImage[];
  /** How long things take. */
  readonly timings: MemoryTimings;
  /** Limits of the account. */
  readonly quotas: MemoryQuotas;
  /** Addresses of instances. */
  readonly addresses: MemoryAddresses;
  /** Highest number of instances on a page of a list. */
  readonly pageSize: number;
  /** Milliseconds for which only the provider object that made an instance can read it. */
  readonly consistencyLagMs: number;
  /** Milliseconds that every request takes. */
  readonly latencyMs: number;
}

/** What holds when nothing else is said. */
export const DEFAULT_SETTINGS: MemoryCloudSettings = Object.freeze({
  cloudId: 'local',
  region: 'local',
  zones: [{ name: 'local-a' }, { name: 'local-b' }],
  instanceTypes: [
    { name: 'small', vcpus: 1, memoryMib: 2_048, pricePerHour: 0.01 },
    { name: 'medium', vcpus: 4, memoryMib: 16_384, nestedVirtualization: true, pricePerHour: 0.1 },
    { name: 'large', vcpus: 16, memoryMib: 65_536, nestedVirtualization: true, pricePerHour: 0.4 },
    { name: 'small-arm', vcpus: 1, memoryMib: 2_048, architecture: 'arm64', pricePerHour: 0.008 },
  ],
  images: [
    { id: 'image-linux-1', family: 'linux' },
    { id: 'image-linux-2', family: 'linux' },
    { id: 'image-linux-arm-1', family: 'linux-arm', architecture: 'arm64' },
  ],
  timings: { pendingMs: 2_000, stoppingMs: 1_000, terminatingMs: 1_000, terminatedVisibleMs: 3_600_000 },
  quotas: {},
  addresses: { publicByDefault: false },
  pageSize: 100,
  consistencyLagMs: 0,
  latencyMs: 0,
} satisfies MemoryCloudSettings);

/** The ids of networks, subnets, security groups, key pairs and identities that exist: one of each. */
export const DEFAULT_RESOURCE_ID = 'default';

/** Size of an image in GiB when it has none. */
export const DEFAULT_IMAGE_SIZE_GIB = 8;
