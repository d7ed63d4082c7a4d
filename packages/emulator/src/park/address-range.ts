/** A range of IPv4 addresses as numbers. */
export interface AddressRange {
  /** The network's own address. */
  readonly first: number;
  /** How many addresses it spans. */
  readonly size: number;
}

/** Public addresses of simulated machines; private ones are in the other half of 127.113.0.0/16. */
export const publicRange: AddressRange = parseCidr('127.113.128.0/17');

/**
 * Reads `a.b.c.d/n`.
 * @throws RangeError when it is not an IPv4 network
 */
export function parseCidr(cidr: string): AddressRange {
  const [address = '', length = ''] = cidr.split('/');
  const first = toNumber(address);
  const bits = /^\d{1,2}$/.test(length) ? Number(length) : Number.NaN;
  if (first === undefined || !(bits >= 8 && bits <= 30) || first % 2 ** (32 - bits) !== 0) {
    throw new RangeError(`'${cidr}' is not an IPv4 network such as 127.113.0.0/20.`);
  }
  return { first, size: 2 ** (32 - bits) };
}

/** Reads `a.b.c.d`; undefined when it is no IPv4 address. */
export function toNumber(address: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  const parts = address.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Writes a number as `a.b.c.d`. */
export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

/** Whether machines may have this address: clouds keep the first four and the last one of a network. */
export function isUsable({ first, size }: AddressRange, number: number): boolean {
  return number >= first + 4 && number < first + size - 1;
}

/**
 * The next free address after the last one that was given out, so that an address is not used again at once.
 * @param start where to look first, as an offset in the range
 * @returns undefined when all are taken
 */
export function findFreeAddress(
  range: AddressRange,
  start: number,
  isTaken: (address: string) => boolean,
): string | undefined {
  for (let step = 0; step < range.size; step += 1) {
    const number = range.first + ((start + step) % range.size);
    if (!isUsable(range, number)) continue;
    const address = toAddress(number);
    if (!isTaken(address)) return address;
  }
  return undefined;
}
