import type { LibvirtCallOptions } from '@cloud-spi/libvirt';
import { fits, type RoomDemand } from './choose-host.ts';
import type { OnpremHost } from './onprem-host.ts';
import { type RoomSettings, readRoomUse, toRoom } from './read-room.ts';

/** A guest that is to be started. */
export interface RoomClaimant extends RoomDemand {
  /** Its domain. */
  readonly uuid: string;
}

/**
 * Room that is promised to guests which are being started, and do not show on their host yet. One for a provider object:
 * of calls that are made at once none gets what another one was promised. Other processes do not know of it.
 */
export class RoomClaims {
  readonly #byHost = new Map<string, Map<string, RoomDemand>>();

  /**
   * Claims room for a guest.
   *
   * @param host - Where it is to run.
   * @param settings - The over-commit.
   * @param claimant - The guest; what it has already is its own.
   * @param options - The signal.
   * @returns Undefined when there is no room; else the claim: dispose it when the guest runs, or will not.
   */
  async claim(
    host: OnpremHost,
    settings: RoomSettings,
    { uuid, vcpus, memoryMib }: RoomClaimant,
    options: LibvirtCallOptions,
  ): Promise<Disposable | undefined> {
    const claims = this.#claimsOn(host.name);
    // One that ends while the host is read may be missing in what it answers.
    const before = [...claims];
    const use = await readRoomUse(host, settings, options);
    const guests = new Map([...use.guests, ...before, ...claims]);
    guests.delete(uuid);
    const demand = { vcpus, memoryMib };
    if (!fits(toRoom({ ...use, guests }), demand)) return undefined;
    claims.set(uuid, demand);
    return {
      [Symbol.dispose]: () => {
        // Another call with the same token may have claimed it since.
        if (claims.get(uuid) === demand) claims.delete(uuid);
      },
    };
  }

  #claimsOn(host: string): Map<string, RoomDemand> {
    const claims = this.#byHost.get(host) ?? new Map<string, RoomDemand>();
    this.#byHost.set(host, claims);
    return claims;
  }
}
