import type { Clock } from '@cloud-spi/provider-kit';
import type { ResourceStore } from '../store/resource-store.ts';
import { StoreError } from '../store/store-error.ts';

/** A store that takes longer to answer than this is as good as none. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * Whether the controller can work: its loops run, and its store answers. It is asked, and remembers nothing: what was
 * true a while ago says nothing about now.
 */
export class Readiness {
  readonly #clock: Clock;
  #obstacle: string | undefined = 'The store is not open yet.';
  #store: Pick<ResourceStore, 'lastResourceVersion'> | undefined;

  /** @param clock - Measures how long the store takes. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The loops run on this store from now on. */
  started(store: Pick<ResourceStore, 'lastResourceVersion'>): void {
    this.#store = store;
    this.#obstacle = undefined;
  }

  /** The store is open, and the controller is on its way. */
  opened(): void {
    this.#obstacle = 'The controller is starting.';
  }

  /** The loops end. */
  stopping(): void {
    this.#obstacle = 'The controller is stopping.';
  }

  /** Says what keeps the controller from working; undefined: nothing. */
  async findObstacle(): Promise<string | undefined> {
    if (this.#obstacle !== undefined || this.#store === undefined) return this.#obstacle;
    const answered = new AbortController();
    try {
      return await Promise.race([
        this.#store.lastResourceVersion().then(() => undefined),
        this.#clock
          .delay(ANSWER_WITHIN_MS, { signal: answered.signal })
          .then(() => `The store does not answer within ${ANSWER_WITHIN_MS / 1_000} s.`),
      ]);
    } catch (error) {
      return error instanceof StoreError ? error.message : 'The store cannot be read; see the log of the controller.';
    } finally {
      answered.abort();
    }
  }
}
