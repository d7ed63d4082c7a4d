/** The customer's account at the license server: seats that all hosts share. A host that vanishes keeps its seat. */
export class LicenseAccount {
  /** The registration token that it has issued. */
  readonly token: string;
  /** Whether hosts reach the license server. */
  isReachable = true;
  /** How many seats there are. */
  seats: number;
  /**
   * Product UUIDs of hosts that gave their license back without reaching the license server, and said so to nobody: the
   * answer was lost, and a host that is asked again only says that it has none.
   */
  readonly unspoken = new Set<string>();
  readonly #held = new Set<string>();

  /** @param options - `token`: the only one that is good; `seats`: how many there are. */
  constructor(options: { readonly token: string; readonly seats: number }) {
    this.token = options.token;
    this.seats = options.seats;
  }

  /** Product UUIDs of the hosts that hold a seat. */
  get held(): readonly string[] {
    return [...this.#held];
  }

  /** Takes a seat for a host, or keeps the one that it has. Returns whether it has one now. */
  take(productUuid: string): boolean {
    if (this.#held.size < this.seats) this.#held.add(productUuid);
    return this.#held.has(productUuid);
  }

  /** Frees the seat of a host; nothing happens when it has none. */
  free(productUuid: string): void {
    this.#held.delete(productUuid);
  }
}
