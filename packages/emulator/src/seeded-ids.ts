import { createHash } from 'node:crypto';

/** What makes identifiers repeatable: the same seed gives the same ids in the same order. Part of the saved state. */
export interface IdSequence {
  readonly seed: string;
  issued: number;
}

/**
 * The next lower-case version 4 UUID of a sequence; advances the sequence.
 * @param sequence seed and number of ids issued so far
 */
export function nextUuid(sequence: IdSequence): string {
  const hex = nextHex(sequence);
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The next 64 hexadecimal digits of a sequence, for keys and tokens; advances the sequence. */
export function nextHex(sequence: IdSequence): string {
  sequence.issued += 1;
  return createHash('sha256').update(`${sequence.seed}:${sequence.issued}`).digest('hex');
}

/** A repeatable number in [0, 1) for one roll of a seeded dice. */
export function seededFraction(seed: string, roll: number): number {
  return createHash('sha256').update(`${seed}:roll:${roll}`).digest().readUInt32BE(0) / 2 ** 32;
}
