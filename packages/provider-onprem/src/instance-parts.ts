import { createHash } from 'node:crypto';
import { createDeterministicName } from '@cloud-spi/provider-kit';

/** Who an instance belongs to, and by which call it was made. */
export interface InstanceIdentity {
  readonly owner: string;
  /** The caller's token, or a random one. */
  readonly token: string;
  /** Fingerprint of the configuration as requested. */
  readonly configurationHash: string;
}

/** What a part of an instance is for. Kept volumes outlive their instance. */
export type PartRole = 'root' | 'seed' | 'console' | `data-${number}` | `kept-${number}`;

const PREFIX = 'cloud-spi';
const SUFFIXES = { root: '.qcow2', seed: '.iso', console: '.log' } as const;

/**
 * Derives the name of a domain, which all its parts begin with: the same for every call with the token, whatever its
 * configuration, so that two configurations of one token collide on it.
 *
 * @param identity - Owner and token.
 */
export function toDomainName({ owner, token }: Pick<InstanceIdentity, 'owner' | 'token'>): string {
  return createDeterministicName({ prefix: PREFIX, owner, token });
}

/**
 * Derives the UUID of a domain. Defining it again with the same configuration is then an update of the same domain.
 *
 * @param identity - Owner, token and configuration.
 * @returns A UUID of version 8, whose bits the author of a scheme chooses.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function toDomainUuid({ owner, token, configurationHash }: InstanceIdentity): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([owner, token, configurationHash]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * Derives the address of a domain's network interface: locally administered, 40 bits of its own.
 *
 * @param uuid - The domain.
 */
export function toMacAddress(uuid: string): string {
  const bytes = createHash('sha256').update(`mac ${uuid}`).digest().subarray(0, 5);
  return `52:${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
}

/**
 * Names a part of an instance.
 *
 * @param domainName - The domain.
 * @param role - What the part is for.
 */
export function toPartName(domainName: string, role: PartRole): string {
  const suffix = SUFFIXES[role as keyof typeof SUFFIXES] ?? '.qcow2';
  return `${domainName}-${role}${suffix}`;
}

/**
 * Says whether a volume is a part of a domain.
 *
 * @param volumeName - The volume.
 * @param domainName - The domain.
 */
export function isPartOf(volumeName: string, domainName: string): boolean {
  return volumeName.startsWith(`${domainName}-`);
}

/**
 * Says whether a volume is to outlive the domain that it is a part of.
 *
 * @param volumeName - The volume.
 * @param domainName - The domain.
 */
export function isKeptPartOf(volumeName: string, domainName: string): boolean {
  return volumeName.startsWith(`${domainName}-kept-`);
}

/**
 * Makes a host name for the guest of an instance's name: a DNS label.
 *
 * @param name - Name of the instance.
 */
export function toHostname(name: string): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, '');
  return label === '' ? 'instance' : label;
}
