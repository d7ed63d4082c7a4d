const KEPT_LINES = 40;

/** What happened last, in all and to each resource. */
export class Journal {
  readonly #now: () => number;
  readonly #lines = new Map<string, string[]>();

  /** @param now - What time it is, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Writes a line down about a subject; the oldest are forgotten. */
  note(subject: string, line: string): void {
    const lines = this.#lines.get(subject) ?? [];
    lines.push(`${new Date(this.#now()).toISOString()} ${line}`);
    if (lines.length > KEPT_LINES) lines.shift();
    this.#lines.set(subject, lines);
  }

  /** The last lines about a subject, oldest first. */
  last(subject: string): readonly string[] {
    return this.#lines.get(subject) ?? [];
  }
}
