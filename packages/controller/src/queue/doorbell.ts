/** Tells those who wait for work that there is some. */
export interface Doorbell {
  /** Calls back at each ring, and perhaps without one. Returns how to stop that. */
  onRing(listener: () => void): () => void;
  /** To be rung after the commit: earlier, the work cannot be seen yet. */
  ring(): void;
  /** Idempotent. */
  close(): Promise<void>;
}

/** A doorbell that is heard in this process. */
export class LocalDoorbell implements Doorbell {
  readonly #listeners = new Set<() => void>();

  onRing(listener: () => void): () => void {
    // A listener that is given twice is called twice, and stopped one by one.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  ring(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }
}
