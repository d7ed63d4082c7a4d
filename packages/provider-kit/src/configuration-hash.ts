import { createHash } from 'node:crypto';
import type { InstanceConfiguration } from '@cloud-spi/spi';
import { toCanonicalJson } from './canonical-json.ts';

const VERSION = 'v1';
const HEX_CHARACTERS = 32;

/**
 * Fingerprint of a requested configuration, to be kept as a tag: tells whether a token is used again with another
 * configuration. User data (which may hold secrets) and the token itself are left out; keys are sorted and undefined
 * fields dropped, so that the order in which fields were written does not matter.
 *
 * The form is `v1-` and the first 32 hexadecimal characters (128 bits) of the SHA-256 of the canonical JSON: short
 * enough for every cloud's tag values and label rules.
 *
 * @param configuration - As requested by the caller, not as resolved.
 */
export function toConfigurationHash(configuration: InstanceConfiguration): string {
  const { userData: _userData, idempotencyToken: _token, ...compared } = configuration;
  const digest = createHash('sha256').update(toCanonicalJson(compared)).digest('hex');
  return `${VERSION}-${digest.slice(0, HEX_CHARACTERS)}`;
}

/**
 * Compares two fingerprints. Those of a version that this code does not know are not compared and count as equal: a
 * newer or older installation must be able to adopt what another one made.
 *
 * @param left - A fingerprint; undefined when the tag is missing, which counts as an unknown version.
 * @param right - The other one.
 */
export function isSameConfigurationHash(left: string | undefined, right: string | undefined): boolean {
  if (!isKnownVersion(left) || !isKnownVersion(right)) return true;
  return left === right;
}

function isKnownVersion(hash: string | undefined): boolean {
  return hash?.startsWith(`${VERSION}-`) === true;
}
