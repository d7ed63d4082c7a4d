import type { AnyResource } from '@cloud-spi/controller';

const HOUR = 60 * 60_000;
/** More passes over one key in an hour than any polling asks for. */
const MOST_PASSES_AN_HOUR = 1_500;
/** More passes over one key at one instant go round in a circle. */
const MOST_PASSES_AT_ONCE = 50;
/** Passes over keys whose rows are gone: one for each other row that still named it. */
const MOST_PASSES_AFTER_THE_END = 20;

interface Count {
  hour: number;
  passes: number;
  instant: number;
  passesAtInstant: number;
  passesAfterTheEnd: number;
}

/** Counts passes, and tells of a key that runs far more often than anything asks for. */
export class PassCounter {
  /** All passes. */
  total = 0;
  readonly #clock: { readonly elapsedMs: number };
  readonly #report: (message: string, uid: string) => void;
  readonly #counts = new Map<string, Count>();

  /**
   * @param clock - Measures.
   * @param report - Told of a key that runs too often.
   */
  constructor(clock: { readonly elapsedMs: number }, report: (message: string, uid: string) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Counts a pass over a key, whose row may be gone. */
  count(uid: string, row: AnyResource | undefined): void {
    this.total += 1;
    const now = this.#clock.elapsedMs;
    const hour = Math.floor(now / HOUR);
    const before = this.#counts.get(uid);
    const count: Count = {
      hour,
      passes: before?.hour === hour ? before.passes + 1 : 1,
      instant: now,
      passesAtInstant: before?.instant === now ? before.passesAtInstant + 1 : 1,
      passesAfterTheEnd: (before?.passesAfterTheEnd ?? 0) + (row === undefined ? 1 : 0),
    };
    this.#counts.set(uid, count);
    if (count.passes > MOST_PASSES_AN_HOUR) this.#report(`It ran ${count.passes} times within an hour.`, uid);
    if (count.passesAtInstant > MOST_PASSES_AT_ONCE) this.#report('It runs again and again without any wait.', uid);
    if (count.passesAfterTheEnd > MOST_PASSES_AFTER_THE_END)
      this.#report(`${uid} still runs though its row is gone.`, uid);
  }
}
