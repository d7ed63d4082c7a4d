/** A queue of keys under test, as one process sees it. */
export interface QueueSystem extends AsyncDisposable {
  /** Wants the keys to run now. */
  enqueue(keys: readonly string[]): Promise<void>;
  /** Works on keys as they come, until the process ends. */
  work(handler: (key: string) => Promise<void>): Promise<void>;
}

/** How a system is opened. */
export type OpenQueueSystem = (options: {
  /** Of a database of its own. */
  readonly url: string;
  /** Short enough to see it lapse. */
  readonly leaseMs: number;
}) => Promise<QueueSystem>;
