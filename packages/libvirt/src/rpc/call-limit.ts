import type { LibvirtCallOptions } from '../call-options.ts';
import { type LibvirtCallOutcome, LibvirtClientError } from '../libvirt-client-error.ts';

/** Why a call was ended early: the reason of a limit's signal. */
class CallEnd {
  readonly kind: 'timeout' | 'aborted';
  readonly message: string;
  readonly cause: unknown;

  constructor(kind: CallEnd['kind'], message: string, cause?: unknown) {
    this.kind = kind;
    this.message = message;
    this.cause = cause;
  }
}

/** Ends a call early: when its time is over, or when its caller has given up. Disposing it stops the clock. */
export class CallLimit implements Disposable {
  readonly #controller = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  /**
   * @param options - Of the call.
   * @param defaultTimeoutMs - Its time when the options do not say it; undefined for no limit.
   */
  constructor(options: LibvirtCallOptions | undefined, defaultTimeoutMs: number | undefined) {
    const timeoutMs = options?.timeoutMs ?? defaultTimeoutMs;
    if (timeoutMs !== undefined) {
      checkTimeout(timeoutMs);
      this.#timer = setTimeout(
        () => this.#controller.abort(new CallEnd('timeout', `There was no answer within ${timeoutMs} ms.`)),
        timeoutMs,
      );
      this.#timer.unref();
    }
    this.#given = options?.signal;
    if (this.#given?.aborted) this.#onAbort();
    else this.#given?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborted when the call must end; its reason is made by {@link toError}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Waits for something, not longer than the call may take. What it waits for goes on.
   *
   * @param outcome - What is known of the call when it is ended here.
   */
  async race<T>(work: Promise<T>, outcome: LibvirtCallOutcome): Promise<T> {
    const { signal } = this.#controller;
    if (signal.aborted) {
      work.catch(() => undefined);
      throw toError(signal, outcome);
    }
    let onAbort: (() => void) | undefined;
    const ended = new Promise<never>((_resolve, reject) => {
      onAbort = () => reject(toError(signal, outcome));
      signal.addEventListener('abort', onAbort, { once: true });
    });
    try {
      return await Promise.race([work, ended]);
    } finally {
      if (onAbort) signal.removeEventListener('abort', onAbort);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#given?.removeEventListener('abort', this.#onAbort);
  }

  // Of two limits one inside the other, the one that has ended the call says why.
  readonly #onAbort = () => {
    const reason: unknown = this.#given?.reason;
    const isOurs = reason instanceof CallEnd;
    this.#controller.abort(isOurs ? reason : new CallEnd('aborted', 'The caller gave up.', reason));
  };
}

/**
 * The error of a call that its limit has ended.
 *
 * @param signal - Of its {@link CallLimit}, aborted.
 * @param outcome - What is known of the call.
 */
export function toError(signal: AbortSignal, outcome: LibvirtCallOutcome): LibvirtClientError {
  const { kind, message, cause } = signal.reason as CallEnd;
  return new LibvirtClientError({ kind, message, outcome, cause });
}

function checkTimeout(timeoutMs: number): void {
  if (Number.isSafeInteger(timeoutMs) && timeoutMs > 0 && timeoutMs < 2 ** 31) return;
  throw new LibvirtClientError({
    kind: 'invalid-argument',
    message: `timeoutMs: must be a whole number of milliseconds from 1 to ${2 ** 31 - 1}, not ${timeoutMs}.`,
    outcome: 'not-sent',
  });
}
