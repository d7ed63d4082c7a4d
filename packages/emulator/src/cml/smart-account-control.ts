import type { EmulatorClock } from '../clock.ts';
import type { CmlState } from './cml-state.ts';
import { settleRegistration } from './licensing-agent.ts';
import { type HeldSeat, seatsHeldAt } from './smart-account.ts';

/** The Smart Account as its owner sees and changes it. */
export interface SmartAccount {
  /** Registration tokens that are valid now. */
  tokens(): string[];
  /** Seats taken now, by which host. */
  seats(): HeldSeat[];
  /** Adds a registration token. @param expiresAt not valid from then on; default: no end */
  addToken(token: string, expiresAt?: number): void;
  /** Sets how many seats of a product there are; hosts that hold one keep it. */
  setSeats(product: string, count: number): void;
  /** Removes a host's seat by hand, as one does after a host vanished. @returns whether there was one */
  removeSeat(productUuid: string): boolean;
  /** Lets hosts reach the license server or not; registrations that waited for it go on. */
  setReachable(reachable: boolean): void;
}

/** The owner's access to the account in an emulator's state. */
export function createSmartAccount(state: CmlState, clock: EmulatorClock, save: () => void): SmartAccount {
  const account = state.smartAccount;
  return {
    tokens() {
      const now = clock.now();
      return account.tokens.filter(({ expiresAt }) => expiresAt === null || now < expiresAt).map(({ token }) => token);
    },
    seats: () => structuredClone(seatsHeldAt(account, clock.now())),
    addToken(token, expiresAt) {
      account.tokens.push({ token, expiresAt: expiresAt ?? null });
      save();
    },
    setSeats(product, count) {
      account.seats[product] = count;
      save();
    },
    removeSeat(productUuid) {
      const kept = account.held.filter((seat) => seat.productUuid !== productUuid);
      const isRemoved = kept.length < account.held.length;
      account.held = kept;
      save();
      return isRemoved;
    },
    setReachable(reachable) {
      account.reachable = reachable;
      if (reachable) for (const host of state.hosts) settleRegistration(host, account, clock.now());
      save();
    },
  };
}
