import type { LabHostError } from '@cloud-spi/lab-host';
import { isLabHostError } from '@cloud-spi/lab-host';
import type { Clock } from './clock.ts';
import type { CmlConnectorSettings } from './cml-connector-options.ts';
import type { CmlRequest } from './cml-request.ts';
import type { HostCall } from './host-call.ts';
import type { HttpsClient, WireResponse } from './https-client.ts';
import { toLabHostError } from './to-lab-host-error.ts';
import { WireFailure } from './wire-failure.ts';

/** Sends requests to one host; every failure is a `LabHostError`. */
export interface RequestSender {
  /**
   * Sends a request, again when it failed in passing and may be repeated.
   *
   * @returns The answer, always a success.
   */
  send(call: HostCall, request: CmlRequest): Promise<WireResponse>;
}

/** What a sender works with. */
export interface RequestSenderOptions {
  readonly address: string;
  readonly client: HttpsClient;
  readonly timeouts: CmlConnectorSettings['timeouts'];
  readonly clock: Clock;
}

const TRIES = 3;
const BASE_DELAY_MS = 400;
const MAX_DELAY_MS = 5_000;

/** Makes a {@link RequestSender}. */
export function createRequestSender({ address, client, timeouts, clock }: RequestSenderOptions): RequestSender {
  async function tryOnce(call: HostCall, request: CmlRequest): Promise<WireResponse> {
    const timeoutMs = Math.min(timeouts[request.timeout], call.remainingMs());
    const failedCall = { operation: call.operation, address, request };
    let response: WireResponse;
    try {
      if (timeoutMs <= 0) throw new WireFailure('timeout', 'the deadline of the call has passed');
      response = await client.send(request, { signal: call.signal, timeoutMs: Math.ceil(timeoutMs) });
    } catch (error) {
      throw error instanceof WireFailure ? toLabHostError(failedCall, error) : error;
    }
    const succeeded = response.status >= 200 && response.status < 300 && response.mediaType !== 'text/html';
    if (!succeeded) throw toLabHostError(failedCall, response);
    return response;
  }

  return {
    async send(call, request) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await tryOnce(call, request);
        } catch (error) {
          const delayMs = clock.random() * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempt);
          const again = request.repeatable && attempt < TRIES && isPassing(error) && delayMs < call.remainingMs();
          if (!again) throw error;
          // When the caller gives up meanwhile, the next try says so.
          await clock.sleep(delayMs, call.signal).catch(() => undefined);
        }
      }
    },
  };
}

function isPassing(error: unknown): error is LabHostError {
  return isLabHostError(error) && (error.kind === 'transient' || error.kind === 'timeout');
}
