/** Lets a limited number of requests be under way at a time; the others wait for their turn. */
export class RequestWindow {
  #limit: number;
  readonly #waiting = new Set<() => void>();
  #underWay = 0;

  /** @param limit - How many at a time. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Asks for a turn.
   *
   * @param enter - Called once, perhaps at once, when the request may begin. It ends with {@link leave}.
   * @returns Withdraws the request as long as its turn has not come; says whether it could.
   */
  request(enter: () => void): () => boolean {
    if (this.#underWay < this.#limit) {
      this.#underWay += 1;
      enter();
      return () => false;
    }
    // A new function each time, so that the same one may wait twice.
    const entry = () => enter();
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  /** Lets everybody in who waits, and all who come later. */
  open(): void {
    this.#limit = Number.POSITIVE_INFINITY;
    for (const entry of [...this.#waiting]) {
      this.#underWay += 1;
      this.#waiting.delete(entry);
      entry();
    }
  }

  /** One request has ended: the next one begins. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#underWay -= 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
