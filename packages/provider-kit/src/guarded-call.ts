import { type CloudProvisioningError, createCloudProvisioningError, isCloudProvisioningError } from '@cloud-spi/spi';
import { context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Clock } from './clock.ts';

/** What a guarded call is about. */
export interface GuardedCallSettings {
  readonly provider: string;
  readonly operation: string;
  readonly instanceId: string | undefined;
  readonly clock: Clock;
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
 * is thrown into the contract's error, and traces it. `end` must be called.
 */
export class GuardedCall {
  readonly #settings: GuardedCallSettings;
  readonly #controller = new AbortController();
  readonly #deadline = new AbortController();
  readonly #span: Span;
  readonly #onAbort: () => void;
  #interruption: Interruption | undefined;
  #sent = false;

  constructor(settings: GuardedCallSettings) {
    const { provider, operation, clock, timeoutMs, signal } = settings;
    this.#settings = settings;
    this.#span = trace.getTracer('@cloud-spi/provider-kit').startSpan(`cloud-spi.${operation}`, {
      attributes: { 'cloud-spi.provider': provider, 'cloud-spi.operation': operation },
    });
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
    this.#controller.abort(this.#toInterruptionError(interruption));
  }

  /**
   * Runs a part of the call.
   *
   * @throws CloudProvisioningError, and nothing else.
   */
  async run<T>(work: () => T | PromiseLike<T>): Promise<T> {
    if (this.#interruption !== undefined) throw this.#fail(this.#toInterruptionError(this.#interruption));
    this.#sent = true;
    let onInterruption = () => {};
    const interrupted = new Promise<never>((_, reject) => {
      // One turn of grace: a provider that heeds its signal knows better what became of the request.
      onInterruption = () => setImmediate(() => reject(this.signal.reason));
    });
    this.signal.addEventListener('abort', onInterruption, { once: true });
    try {
      const traced = context.with(trace.setSpan(context.active(), this.#span), async () => work());
      return await Promise.race([traced, interrupted]);
    } catch (error) {
      throw this.#fail(this.#toError(error));
    } finally {
      this.signal.removeEventListener('abort', onInterruption);
    }
  }

  /** An error of this call, recorded in its trace. */
  unknown(message: string, details: { readonly cause?: unknown; readonly instanceId?: string | undefined } = {}) {
    const { provider, operation, instanceId } = this.#settings;
    return this.#fail(
      createCloudProvisioningError({ code: 'Unknown', provider, operation, message, instanceId, ...details }),
    );
  }

  /** Lets go of the timer, the listener and the span. */
  end(): void {
    this.#settings.signal?.removeEventListener('abort', this.#onAbort);
    this.#deadline.abort();
    this.#span.end();
  }

  #toError(error: unknown): CloudProvisioningError {
    if (isCloudProvisioningError(error)) return error;
    if (this.#interruption !== undefined) return this.#toInterruptionError(this.#interruption);
    const { provider, operation } = this.#settings;
    // The foreign message may quote a request with its secrets: only the kind of the error is repeated.
    const kind = error instanceof Error ? error.name : typeof error;
    return this.unknown(`${provider} failed in ${operation} with an unexpected ${kind}; see the cause`, {
      cause: error,
    });
  }

  #toInterruptionError({ code, message, cause }: Interruption): CloudProvisioningError {
    const { provider, operation, instanceId } = this.#settings;
    const outcome = this.#sent ? 'unknown' : 'not-sent';
    return createCloudProvisioningError({ code, message, provider, operation, instanceId, outcome, cause });
  }

  #fail(error: CloudProvisioningError): CloudProvisioningError {
    this.#span.setAttribute('error.type', error.code);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: error.code });
    return error;
  }
}
