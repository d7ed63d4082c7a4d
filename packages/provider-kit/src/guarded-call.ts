import {
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { CallMetrics } from './call-metrics.ts';
import { CallTrace } from './call-trace.ts';
import type { Clock } from './clock.ts';

/** Why a wait is not needed any more; made once, because making an error costs more than the wait. */
const ENOUGH = new Error('Nobody waits for this any more.');

/** What a guarded call is about. */
export interface GuardedCallSettings {
  readonly provider: string;
  readonly operation: string;
  readonly instanceId: string | undefined;
  readonly clock: Clock;
  readonly metrics: CallMetrics;
  /** Milliseconds until the call is interrupted with Timeout. */
  readonly timeoutMs: number;
  /** The caller's own signal. */
  readonly signal: AbortSignal | undefined;
}

interface Interruption {
  readonly code: 'Timeout' | 'Aborted';
  readonly message: string;
  readonly cause?: unknown;
}

/**
 * One call of a provider's method: combines the caller's signal, the deadline and disposal into the signal that the
 * provider gets, sees to it that the caller hears of them even when the provider ignores that signal, turns whatever
 * is thrown into the contract's error, and traces and measures it. `end` must be called.
 */
export class GuardedCall {
  readonly #settings: GuardedCallSettings;
  readonly #controller = new AbortController();
  readonly #deadline = new AbortController();
  readonly #trace: CallTrace;
  readonly #startedAt: number;
  readonly #onAbort: () => void;
  /** Tells whoever waits for a part of the call that it failed. */
  #failPart: ((error: unknown) => void) | undefined;
  #interruption: Interruption | undefined;
  #sent = false;
  #errorCode: ErrorCode | undefined;

  constructor(settings: GuardedCallSettings) {
    const { clock, timeoutMs, signal } = settings;
    this.#settings = settings;
    this.#startedAt = clock.now();
    this.#trace = new CallTrace(settings);
    this.#onAbort = () =>
      this.interrupt({ code: 'Aborted', message: 'The caller aborted the call', cause: signal?.reason });
    if (signal?.aborted) this.#onAbort();
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    clock.delay(timeoutMs, { signal: this.#deadline.signal }).then(
      () => this.interrupt({ code: 'Timeout', message: `The call took longer than ${timeoutMs} ms` }),
      () => {}, // the call ended first
    );
  }

  /** The signal for the provider. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Ends the call early: the provider's signal is aborted, and the caller gets this error unless it answers at once. */
  interrupt(interruption: Interruption): void {
    if (this.#interruption !== undefined) return;
    this.#interruption = interruption;
    const error = this.#toInterruptionError(interruption);
    this.#controller.abort(error);
    // One turn of grace: a provider that heeds its signal knows better what became of the request.
    setImmediate(() => this.#failPart?.(error));
  }

  /**
   * Runs a part of the call; parts follow one another. No async function, since a list is thousands of them.
   *
   * @throws CloudProvisioningError, and nothing else.
   */
  run<T>(work: () => T | PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const fail = (error: unknown) => {
        if (this.#failPart !== fail) return; // told of an interruption already
        this.#failPart = undefined;
        reject(this.#fail(this.#toError(error)));
      };
      const succeed = (value: T) => {
        this.#failPart = undefined;
        resolve(value);
      };
      this.#failPart = fail;
      if (this.#interruption !== undefined) {
        fail(this.#toInterruptionError(this.#interruption));
        return;
      }
      this.#sent = true;
      try {
        Promise.resolve(this.#trace.run(work)).then(succeed, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  /** An error of this call, recorded in its trace. */
  unknown(message: string, details: { readonly cause?: unknown; readonly instanceId?: string | undefined } = {}) {
    const { provider, operation, instanceId } = this.#settings;
    return this.#fail(
      createCloudProvisioningError({ code: 'Unknown', provider, operation, message, instanceId, ...details }),
    );
  }

  /** Lets go of the timer, the listener and the span, and measures the call. */
  end(): void {
    const { provider, operation, clock, metrics, signal } = this.#settings;
    signal?.removeEventListener('abort', this.#onAbort);
    this.#deadline.abort(ENOUGH);
    this.#trace.end();
    // A clock that was set back must not make a negative duration.
    const durationMs = Math.max(0, clock.now() - this.#startedAt);
    metrics.record({ provider, operation, durationMs, errorCode: this.#errorCode });
  }

  #toError(error: unknown): CloudProvisioningError {
    if (isCloudProvisioningError(error)) return this.#isDeadlineIn(error) ? this.#toTimeout(error) : error;
    if (this.#interruption !== undefined) return this.#toInterruptionError(this.#interruption);
    const { provider, operation } = this.#settings;
    // The foreign message may quote a request with its secrets: only the kind of the error is repeated.
    const kind = error instanceof Error ? error.name : typeof error;
    return this.unknown(`${provider} failed in ${operation} with an unexpected ${kind}; see the cause`, {
      cause: error,
    });
  }

  /** A provider only sees that its signal was aborted; why, it need not tell apart. */
  #isDeadlineIn({ code }: CloudProvisioningError): boolean {
    return code === 'Aborted' && this.#interruption?.code === 'Timeout';
  }

  #toTimeout(aborted: CloudProvisioningError): CloudProvisioningError {
    const message = this.#interruption?.message ?? aborted.message;
    return createCloudProvisioningError({ ...aborted, code: 'Timeout', message, retryable: undefined, cause: aborted });
  }

  #toInterruptionError({ code, message, cause }: Interruption): CloudProvisioningError {
    const { provider, operation, instanceId } = this.#settings;
    const outcome = this.#sent ? 'unknown' : 'not-sent';
    return createCloudProvisioningError({ code, message, provider, operation, instanceId, outcome, cause });
  }

  #fail(error: CloudProvisioningError): CloudProvisioningError {
    this.#errorCode = error.code;
    this.#trace.fail(error.code);
    return error;
  }
}
