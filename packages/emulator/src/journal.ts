/** One request as an emulated host saw it. Never holds headers, bodies or query strings: they carry secrets. */
export interface JournalEntry {
  /** Address of the host. */
  readonly host: string;
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** Name of the operation, for clouds. */
  readonly operation?: string | undefined;
  /** Status of the reply; null when the connection ended without one. */
  readonly status: number | null;
  /** When it was received, in milliseconds since 1970-01-01 UTC. */
  readonly at: number;
}

/** The most recent requests, oldest first. */
export interface Journal {
  record(entry: JournalEntry): void;
  entries(): readonly JournalEntry[];
  clear(): void;
}

/**
 * A journal in memory.
 * @param capacity how many entries are kept; default 10 000
 */
export function createJournal(capacity = 10_000): Journal {
  let kept: JournalEntry[] = [];
  return {
    record(entry) {
      kept.push(entry);
      // Cut in steps: shifting on each request would cost the whole array every time.
      if (kept.length > capacity * 2) kept = kept.slice(-capacity);
    },
    entries: () => kept.slice(-capacity),
    clear() {
      kept = [];
    },
  };
}
