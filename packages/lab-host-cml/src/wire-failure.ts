/**
 * Why a request got no usable answer.
 *
 * - `not-connected`: no connection; nothing was sent
 * - `identity`: the certificate is not the expected one; nothing was sent
 * - `interrupted`: the connection ended before the answer was complete; the request may have been carried out
 * - `timeout`: no answer in time, over a connection that stands; the request may have been carried out
 * - `aborted`: the caller gave up
 * - `malformed`: an answer that is not what the API promises
 */
export type WireFailureReason = 'not-connected' | 'identity' | 'interrupted' | 'timeout' | 'aborted' | 'malformed';

/** A request that got no usable answer. */
export class WireFailure extends Error {
  override readonly name = 'WireFailure';
  /** Why. */
  readonly reason: WireFailureReason;

  constructor(reason: WireFailureReason, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.reason = reason;
  }
}
