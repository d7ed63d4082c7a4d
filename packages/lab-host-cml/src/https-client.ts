import type { IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import { TlsAgent, type TlsAgentOptions } from './tls-agent.ts';
import { WireFailure } from './wire-failure.ts';

/** A request as it goes on the wire. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/** A complete answer. */
export interface WireResponse {
  readonly status: number;
  /** Media type without parameters, lower case; empty when there is none. */
  readonly mediaType: string;
  readonly body: string;
}

/** The end of a request: the caller's signal, and how long it may take. */
export interface WireLimits {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
const TOO_LARGE = `the answer has more than ${MAX_RESPONSE_BYTES} bytes`;

/** Sends requests to one host over HTTPS. No retries, no interpretation of statuses. */
export class HttpsClient {
  readonly #agent: TlsAgent;
  readonly #target: RequestOptions;

  constructor(options: TlsAgentOptions) {
    this.#agent = new TlsAgent(options);
    this.#target = { host: options.address, port: options.port, agent: this.#agent };
  }

  /** SHA-256 fingerprint of the certificate that was presented last. */
  get presentedFingerprint(): string | undefined {
    return this.#agent.presentedFingerprint;
  }

  /**
   * Sends one request and reads the whole answer.
   *
   * @throws WireFailure when there is no usable answer.
   */
  send(wireRequest: WireRequest, { signal, timeoutMs }: WireLimits): Promise<WireResponse> {
    const { method, path, body } = wireRequest;
    const headers = { accept: 'application/json', ...wireRequest.headers };
    const deadline = AbortSignal.timeout(timeoutMs);
    const end = AbortSignal.any([signal, deadline]);
    return new Promise((resolve, reject) => {
      let connected = false;
      const outgoing = request({ ...this.#target, method, path, headers });
      const fail = (error: unknown) => {
        reject(toWireFailure(error, { connected, aborted: signal.aborted, deadline }));
        end.removeEventListener('abort', onEnd);
        outgoing.destroy();
      };
      // Not the `signal` option of the request: without a connection yet, that waits for the end of the attempt.
      const onEnd = () => fail(end.reason);
      outgoing.once('socket', () => {
        connected = true;
      });
      outgoing.on('error', fail);
      outgoing.once('response', (response) => {
        readBody(response).then((answer) => {
          end.removeEventListener('abort', onEnd);
          resolve(answer);
        }, fail);
      });
      if (end.aborted) return onEnd();
      end.addEventListener('abort', onEnd, { once: true });
      outgoing.end(body);
    });
  }

  /** Ends all connections; what is pending fails. */
  close(): void {
    this.#agent.destroy();
  }
}

async function readBody(response: IncomingMessage): Promise<WireResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Leaving the loop ends the connection.
    if (size > MAX_RESPONSE_BYTES) throw new WireFailure('malformed', TOO_LARGE);
    chunks.push(chunk);
  }
  const mediaType = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { status: response.statusCode ?? 0, mediaType, body: decodeUtf8(Buffer.concat(chunks)) };
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new WireFailure('malformed', 'the answer is not UTF-8', error);
  }
}

function toWireFailure(
  error: unknown,
  { connected, aborted, deadline }: { connected: boolean; aborted: boolean; deadline: AbortSignal },
): WireFailure {
  if (aborted) return new WireFailure('aborted', 'the call was given up', error);
  if (error instanceof WireFailure) return error;
  // Every other end of an attempt to connect is a WireFailure of the agent.
  if (!connected) return new WireFailure('not-connected', 'no connection in time', error);
  if (deadline.aborted) return new WireFailure('timeout', 'no answer in time', error);
  return new WireFailure('interrupted', 'the connection ended before the answer was complete', error);
}
