/** A Smart Account: the licenses that all hosts share. Seats stay taken until they are given back. */
export interface SmartAccountState {
  readonly name: string;
  readonly virtualAccount: string;
  tokens: SmartToken[];
  /** Seats bought, by product name. */
  seats: Record<string, number>;
  /** Expansion nodes bought. */
  expansionNodes: number;
  /** Whether hosts reach the license server. */
  reachable: boolean;
  held: HeldSeat[];
}

/** A registration token. */
export interface SmartToken {
  readonly token: string;
  /** Not valid from this instant on; null: no end. */
  readonly expiresAt: number | null;
}

/** A seat that a host took. A host that vanished without deregistering keeps it. */
export interface HeldSeat {
  /** `udi.product_uuid` of the host. */
  readonly productUuid: string;
  readonly hostname: string;
  readonly address: string;
  readonly instanceId: string | null;
  readonly product: string;
  readonly expansionNodes: number;
  /** Held from this instant on (milliseconds since 1970-01-01 UTC). */
  readonly since: number;
  /** Given back at this instant; null: held. */
  until: number | null;
}

/** Seats that count at an instant. */
export function seatsHeldAt(account: SmartAccountState, now: number): HeldSeat[] {
  return account.held.filter((seat) => seat.since <= now && (seat.until === null || now < seat.until));
}

/**
 * Takes a seat, if one is left for the product and its expansion nodes. A host that holds a seat already moves it
 * rather than taking a second one; when nothing is left it ends up without any.
 * @param seat what is wanted; `since` may lie in the future, the seat is reserved from now on
 * @returns whether the seat was taken
 */
export function takeSeat(account: SmartAccountState, seat: Omit<HeldSeat, 'until'>, now: number): boolean {
  account.held = account.held.filter(
    (other) => other.productUuid !== seat.productUuid && (other.until === null || now < other.until),
  );
  const sameProduct = account.held.filter((other) => other.product === seat.product).length;
  const expansionNodes = account.held.reduce((sum, other) => sum + other.expansionNodes, 0);
  const fits =
    sameProduct < (account.seats[seat.product] ?? 0) && expansionNodes + seat.expansionNodes <= account.expansionNodes;
  if (fits) account.held.push({ ...seat, until: null });
  return fits;
}

/** Gives a host's seat back at `at`; without effect when it holds none. */
export function releaseSeat(account: SmartAccountState, productUuid: string, at: number): void {
  for (const seat of account.held) {
    if (seat.productUuid === productUuid && seat.until === null) seat.until = at;
  }
}
