/** How many retries there may be. */
export interface RetryBudgetSettings {
  /** Retries that are possible in a row while nothing succeeds, from 0. Default 50. */
  readonly capacity?: number | undefined;
  /** What each success gives back, as a part of one retry, from 0 to 1. Default 0.1: one retry for ten successes. */
  readonly refillPerSuccess?: number | undefined;
}

/**
 * Keeps retries from multiplying the load of a cloud that is down: once the bucket is empty, only successes earn new
 * retries. Shared by all calls of one retrier.
 */
export class RetryBudget {
  readonly #capacity: number;
  readonly #refillPerSuccess: number;
  #tokens: number;

  constructor({ capacity = 50, refillPerSuccess = 0.1 }: RetryBudgetSettings = {}) {
    this.#capacity = capacity;
    this.#refillPerSuccess = refillPerSuccess;
    this.#tokens = capacity;
  }

  /** Takes what one retry costs; false when there is not enough. */
  tryTake(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Gives back what a success earns. */
  refill(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + this.#refillPerSuccess);
  }
}
