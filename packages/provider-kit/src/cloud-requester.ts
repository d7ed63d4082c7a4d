import type { CallOptions, ErrorScope } from '@cloud-spi/spi';
import type { RateLimiter } from './rate-limiter.ts';
import type { Retrier } from './retrier.ts';

/** One request to the cloud, and the call of the contract that it is made for. */
export interface CloudRequest extends CallOptions {
  /** The cloud's name of the request, for example `RunInstances`: what its rate limit goes by. */
  readonly action: string;
  /** The method of the contract, for errors. */
  readonly operation: string;
  /** The instance that the request speaks of, for errors. */
  readonly instanceId?: string | undefined;
  /** Whether a second effect does no harm. Default true: nearly every request is a read, has a token, or merges. */
  readonly idempotent?: boolean | undefined;
  /** The parts of the cloud that it speaks of, for errors: what has no capacity, for example. */
  readonly scopes?: readonly ErrorScope[] | undefined;
}

/** What a requester is put together from. */
export interface CloudRequesterSettings {
  /** Repeats what failed for a reason that passes. */
  readonly retrier: Retrier;
  /** Holds requests back until the cloud takes them. */
  readonly limiter: RateLimiter;
  /**
   * Turns what the SDK threw into an error of the contract; returns what it does not know as it is. The one place where
   * a provider's raw codes are read.
   */
  toError(error: unknown, request: CloudRequest): unknown;
}

/** Sends the requests of one provider object. */
export interface CloudRequester {
  /**
   * Sends a request: every try waits for its turn, is translated when it fails, and is repeated when that helps.
   *
   * @param request - What it is, and for whom.
   * @param send - Sends it once.
   * @throws Errors of the contract, and what `toError` does not know.
   */
  run<T>(request: CloudRequest, send: () => Promise<T>): Promise<T>;
  /** As {@link CloudRequester.run}, but only once: for waits, which outlast failures by themselves. */
  runOnce<T>(request: CloudRequest, send: () => Promise<T>): Promise<T>;
}

/**
 * Makes the requester of a provider object.
 *
 * @param settings - What it is put together from.
 */
export function createCloudRequester({ retrier, limiter, toError }: CloudRequesterSettings): CloudRequester {
  const runOnce = <T>(request: CloudRequest, send: () => Promise<T>) =>
    limiter.run(
      request.action,
      async () => {
        try {
          return await send();
        } catch (error) {
          throw toError(error, request);
        }
      },
      request,
    );
  return {
    run: (request, send) => {
      const { signal, timeoutMs, idempotent = true } = request;
      return retrier.run(() => runOnce(request, send), { signal, timeoutMs, idempotent });
    },
    runOnce,
  };
}
