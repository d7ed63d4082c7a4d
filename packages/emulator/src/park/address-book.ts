import { findFreeAddress, isUsable, parseCidr, publicRange, toNumber } from './address-range.ts';
import { ParkError } from './park-error.ts';
import type { ParkSubnet } from './park-options.ts';

/** Whether whoever got an address still holds it. */
export type IsHeld = () => boolean;

/** Who holds which address. A pure look-up: the records themselves say whether they still hold it. */
export interface AddressBook {
  /**
   * A private address of a subnet.
   * @param wanted undefined: any free one
   * @param start where to look first, as an offset in the subnet
   * @throws ParkError `address-in-use`, or `addresses-exhausted`, or `unknown-subnet` when it is outside of the subnet
   */
  findPrivate(subnet: ParkSubnet, wanted: string | undefined, start: number): string;
  /**
   * A public address.
   * @throws ParkError `addresses-exhausted`
   */
  findPublic(start: number): string;
  /** Notes who holds an address from now on. */
  hold(address: string, isHeld: IsHeld): void;
  /** How many private addresses of a subnet are free. */
  countFree(subnet: ParkSubnet): number;
}

/** An empty book. */
export function createAddressBook(): AddressBook {
  const holders = new Map<string, IsHeld>();
  const isTaken = (address: string) => {
    const isHeld = holders.get(address);
    if (isHeld === undefined) return false;
    if (isHeld()) return true;
    holders.delete(address);
    return false;
  };

  return {
    findPrivate(subnet, wanted, start) {
      const range = parseCidr(subnet.cidr);
      if (wanted === undefined) {
        const free = findFreeAddress(range, start, isTaken);
        if (free !== undefined) return free;
        throw new ParkError('addresses-exhausted', subnet.id, `All addresses of ${subnet.id} are taken.`);
      }
      const number = toNumber(wanted);
      if (number === undefined || !isUsable(range, number)) {
        throw new ParkError('unknown-subnet', wanted, `${wanted} is not an address of ${subnet.cidr}.`);
      }
      if (isTaken(wanted)) throw new ParkError('address-in-use', wanted, `${wanted} is in use.`);
      return wanted;
    },
    findPublic(start) {
      const free = findFreeAddress(publicRange, start, isTaken);
      if (free !== undefined) return free;
      throw new ParkError('addresses-exhausted', 'public', 'All public addresses are taken.');
    },
    hold(address, isHeld) {
      holders.set(address, isHeld);
    },
    countFree(subnet) {
      const range = parseCidr(subnet.cidr);
      let taken = 0;
      for (const address of [...holders.keys()]) {
        const number = toNumber(address);
        if (number !== undefined && isUsable(range, number) && isTaken(address)) taken += 1;
      }
      return range.size - 5 - taken;
    },
  };
}
