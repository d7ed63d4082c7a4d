/** Something that falls due. */
export interface Timer {
  readonly dueAt: number;
  readonly fire: () => void;
  /** Whether it does not fall due after all. */
  isCanceled: boolean;
}

interface Entry extends Timer {
  readonly sequence: number;
}

/** Timers by the time at which they fall due; of those that fall due together, the one that was added first. */
export class TimerHeap {
  /** A binary heap: each entry comes before those at twice its place plus one and two. */
  readonly #entries: Entry[] = [];
  #added = 0;

  /** Adds a timer. */
  add(dueAt: number, fire: () => void): Timer {
    this.#added += 1;
    const entry: Entry = { dueAt, fire, isCanceled: false, sequence: this.#added };
    this.#entries.push(entry);
    this.#rise(this.#entries.length - 1, entry);
    return entry;
  }

  /** The timer that falls due first; undefined when there is none. */
  first(): Timer | undefined {
    while (this.#entries[0]?.isCanceled) this.#removeFirst();
    return this.#entries[0];
  }

  /** Takes the timer out that falls due first. */
  takeFirst(): Timer | undefined {
    const first = this.first();
    if (first !== undefined) this.#removeFirst();
    return first;
  }

  #removeFirst(): void {
    const last = this.#entries.pop();
    if (last !== undefined && this.#entries.length > 0) this.#sink(last);
  }

  #rise(from: number, entry: Entry): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#entries[above];
      if (other === undefined || isBefore(other, entry)) break;
      this.#entries[place] = other;
      place = above;
    }
    this.#entries[place] = entry;
  }

  #sink(entry: Entry): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, two] = [this.#entries[left], this.#entries[left + 1]];
      if (one === undefined) break;
      const isSecond = two !== undefined && isBefore(two, one);
      const below = isSecond ? two : one;
      if (isBefore(entry, below)) break;
      this.#entries[place] = below;
      place = isSecond ? left + 1 : left;
    }
    this.#entries[place] = entry;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.sequence < other.sequence);
}
