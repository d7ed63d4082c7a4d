import { createHash } from 'node:crypto';

/** What a derived name is made from. */
export interface DeterministicNameParts {
  /** What the name begins with: lower-case letters, digits and dashes, first a letter. */
  readonly prefix: string;
  /** The installation that owns the resource. */
  readonly owner: string;
  /** The idempotency token that it is made with. */
  readonly token: string;
  /** Tells resources of one token apart, for example `nic-0`: lower-case letters, digits and dashes. Default: none. */
  readonly role?: string | undefined;
  /** Longest name that the cloud takes. Default 63, the length of a DNS label. */
  readonly maxLength?: number | undefined;
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
// 80 bits: a collision among a million names of one prefix has a chance of about one in 10^12.
const MINIMUM_HASH_CHARACTERS = 16;
const HASH_CHARACTERS = 26;

/**
 * Derives a resource name from owner and token, so that any process finds again what another one made: the same parts
 * always give the same name. Lower-case, safe as a DNS label; the token cannot be read from it.
 *
 * @param parts - What the name is made from.
 * @returns `<prefix>-<hash>` or `<prefix>-<hash>-<role>`.
 * @throws RangeError when `maxLength` leaves less than 16 characters for the hash.
 */
export function createDeterministicName(parts: DeterministicNameParts): string {
  const { prefix, owner, token, role, maxLength = 63 } = parts;
  const suffix = role === undefined ? '' : `-${role}`;
  const room = maxLength - prefix.length - 1 - suffix.length;
  if (room < MINIMUM_HASH_CHARACTERS) {
    throw new RangeError(`A name of ${maxLength} characters is too short for the prefix ${prefix} and its hash`);
  }
  return `${prefix}-${toBase32(hashOf(owner, token)).slice(0, Math.min(room, HASH_CHARACTERS))}${suffix}`;
}

/**
 * Derives the client token that a cloud's own idempotency takes: 64 hexadecimal characters of owner and token.
 *
 * @param owner - The installation; two installations never share a client token.
 * @param token - The caller's idempotency token.
 */
export function createClientToken(owner: string, token: string): string {
  return hashOf(owner, token).toString('hex');
}

function hashOf(owner: string, token: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([owner, token]))
    .digest();
}

function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(buffer >>> (bits - 5)) & 31];
    buffer &= (1 << bits) - 1;
  }
  return text;
}
