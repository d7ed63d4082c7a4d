import type { LabHostCallOptions } from '@cloud-spi/lab-host';

/** One call of a method of the contract: what it may send requests for, and how long. */
export interface HostCall {
  /** Name of the method. */
  readonly operation: string;
  /** Aborted when the caller gives up or the connection is disposed. */
  readonly signal: AbortSignal;
  /** Milliseconds left until the caller's deadline; infinite without one. */
  remainingMs(): number;
}

/**
 * Begins a call.
 *
 * @param operation - Name of the method.
 * @param options - What the caller gave.
 * @param disposed - Aborted when the connection is disposed.
 */
export function beginCall(operation: string, options: LabHostCallOptions, disposed: AbortSignal): HostCall {
  const { signal, timeoutMs } = options;
  const deadline = timeoutMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + timeoutMs;
  return {
    operation,
    signal: signal === undefined ? disposed : AbortSignal.any([signal, disposed]),
    remainingMs: () => deadline - performance.now(),
  };
}
