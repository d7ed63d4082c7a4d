/** Tells those in this process who wait for work that there is some. */
export class Doorbell {
  readonly #listeners = new Set<() => void>();

  /** Calls back at each ring. Returns how to stop that. */
  onRing(listener: () => void): () => void {
    // A listener that is given twice is called twice, and stopped one by one.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** To be rung after the commit: earlier, the work cannot be seen yet. */
  ring(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}
