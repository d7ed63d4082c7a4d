import type { VolumeType } from './volume-type.ts';

/** Largest user data in bytes, before encoding, that every cloud takes. */
export const USER_DATA_MAX_BYTES = 16_384;

/** Highest number of tags that every cloud takes beside the ownership tags. */
export const TAGS_MAX = 40;

/** Tag keys that begin with this, in any case, are the providers' own: callers can neither set nor remove them. */
export const RESERVED_TAG_PREFIX = 'cloud-spi-';

/** A block storage volume. */
export interface VolumeConfiguration {
  /** Size in GiB, an integer from 1 to 65536. Default: the size of the image (root volume only). */
  readonly sizeGib?: number | undefined;
  /** Kind of storage. Default `ssd`. */
  readonly volumeType?: VolumeType | undefined;
  /** I/O operations per second, an integer from 100. Required for `provisioned_iops_ssd`. */
  readonly iops?: number | undefined;
  /** Throughput in MiB per second, an integer from 1. */
  readonly throughputMibps?: number | undefined;
  /** Encryption at rest. Default: what the platform does by itself. */
  readonly encrypted?: boolean | undefined;
  /**
   * Whether the volume goes with the instance. Default true. False is refused for the root volume; kept data volumes
   * are listed in `providerData` of the instance.
   */
  readonly deleteOnTermination?: boolean | undefined;
}

/** Where an instance is attached. */
export interface NetworkConfiguration {
  /** VPC, virtual network or libvirt network. Default: the provider's option. */
  readonly networkId?: string | undefined;
  /** Subnet. Default: the provider's option. */
  readonly subnetId?: string | undefined;
  /** EC2 security groups, Azure network security groups, Google network tags. */
  readonly securityGroupIds?: readonly string[] | undefined;
  /** Whether a public address is assigned. Default: what the platform does by itself. */
  readonly assignPublicIp?: boolean | undefined;
  /** A fixed private IPv4 or IPv6 address. */
  readonly privateIp?: string | undefined;
}

/** How the capacity is bought. A `spot` instance may be interrupted, which terminates it, and cannot be stopped. */
export const MARKETS = ['on-demand', 'spot'] as const;

/** One of {@link MARKETS}. */
export type Market = (typeof MARKETS)[number];

/** Everything that is wanted of an instance. */
export interface InstanceConfiguration {
  /** Name, 1 to 128 characters of `A-Z a-z 0-9 . _ -`, first a letter or digit. Not unique. */
  readonly name: string;
  /** Namespace: a DNS label of 1 to 63 lower-case letters, digits and dashes. */
  readonly namespace: string;
  /** Image id, or a family or alias that `resolveConfiguration` turns into one. 1 to 1024 characters. */
  readonly imageId: string;
  /** Instance type as the cloud names it. 1 to 128 characters. */
  readonly instanceType: string;
  /** The volume that the instance boots from. Default: the image's size, `ssd`. */
  readonly rootVolume?: VolumeConfiguration | undefined;
  /** Data volumes in the order of their devices, at most 16. `sizeGib` is required. */
  readonly additionalVolumes?: readonly VolumeConfiguration[] | undefined;
  /** Network attachment. Default: the provider's options. */
  readonly network?: NetworkConfiguration | undefined;
  /** Availability zone, or host of an on-premises provider. Default: chosen by `resolveConfiguration`. */
  readonly zone?: string | undefined;
  /** Name of a key pair that the cloud holds. */
  readonly keyPairName?: string | undefined;
  /** SSH public keys in OpenSSH format, at most 16. */
  readonly sshPublicKeys?: readonly string[] | undefined;
  /** Instance profile, managed identity or service account that the instance acts as. */
  readonly identity?: string | undefined;
  /** How the capacity is bought. Default `on-demand`. */
  readonly market?: Market | undefined;
  /** Whether the guest needs to run virtual machines itself. Default false. */
  readonly nestedVirtualization?: boolean | undefined;
  /** At most 40 tags; keys of 1 to 127 characters, unique ignoring case; values up to 256; none of `<>%&\?/`. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Data for the guest's first boot (cloud-init and the like), at most 16 KiB (UTF-8). May hold secrets. */
  readonly userData?: string | Uint8Array | undefined;
  /**
   * Makes provisioning repeatable: the same token with the same configuration is the same instance. 1 to 128
   * printable ASCII characters without spaces; single-use. Default: random, so no idempotency unless asked for.
   */
  readonly idempotencyToken?: string | undefined;
  /** What only one provider understands, keyed by provider name; the others ignore it. */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}
