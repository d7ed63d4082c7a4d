import {
  type CloudRequest,
  createCloudRequester,
  createRateLimiter,
  createRetrier,
  type RateLimiter,
} from '@cloud-spi/provider-kit';
import { type CallOptions, isCloudProvisioningError } from '@cloud-spi/spi';
import type { ComputeApi, ComputeRequestOptions } from './compute-api.ts';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import { type ErrorContext, toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

/** What a request is made for. */
export interface RequestPurpose extends Omit<ErrorContext, 'operation'> {
  /** Whether it is sent once only, because who sends it outlasts failures. Default false. */
  readonly isOnce?: boolean | undefined;
}

/**
 * Sends the requests that one call of the contract needs. Each waits for its turn, and is repeated when it fails for a
 * reason that passes: all requests of this provider can be, since they read, have a request id, or a fingerprint.
 */
export interface ComputeCall {
  readonly settings: GcpProviderSettings;
  /** The method of the contract. */
  readonly operation: string;
  readonly options: CallOptions;
  /**
   * Sends a request.
   *
   * @param action - The name of the method of {@link ComputeApi}, for rate limits.
   * @param send - Sends it once.
   * @param purpose - What it is made for; that of the call by default.
   * @throws Errors of the contract, with a `ComputeError` as cause when the cloud refused.
   */
  send<T>(
    action: string,
    send: (api: ComputeApi, options: ComputeRequestOptions) => Promise<T>,
    purpose?: RequestPurpose,
  ): Promise<T>;
}

/** Makes the calls of one provider object. */
export interface ComputeRequests {
  /** @param purpose - What the requests of the call are made for, unless they say otherwise. */
  call(operation: string, options: CallOptions, purpose?: RequestPurpose): ComputeCall;
  /** Ends waits for a turn. */
  dispose(): void;
}

interface PurposefulRequest extends CloudRequest {
  readonly purpose: RequestPurpose;
}

/** The way to the cloud. */
export interface Connection {
  /** Gets it, and makes it when there is none. Fails with a `ComputeError`. */
  connect(): Promise<ComputeApi>;
  /** Lets go of it. */
  disconnect(): Promise<void>;
}

/**
 * Makes the one place through which all requests of a provider object go.
 *
 * @param settings - Of the provider.
 * @param connection - The way to the cloud. Credentials that are refused end it: the next request finds those that have
 * taken their place.
 */
export function createComputeRequests(
  settings: GcpProviderSettings,
  { connect, disconnect }: Connection,
): ComputeRequests {
  const { clock, maxAttempts, requestsPerSecond, requestTimeoutMs } = settings;
  const limiter: RateLimiter = createRateLimiter({
    provider: 'gcp',
    clock,
    limit: { perSecond: requestsPerSecond, burst: requestsPerSecond * BURST_SECONDS },
    // It holds one connection for long and costs the cloud nothing: its own limit keeps it from delaying changes.
    actionLimits: { waitForOperation: { perSecond: requestsPerSecond, burst: requestsPerSecond * BURST_SECONDS } },
  });
  const requester = createCloudRequester({
    retrier: createRetrier({ clock, maxAttempts }),
    limiter,
    toError: (error, request) => {
      const { purpose, operation } = request as PurposefulRequest;
      const translated = toCloudProvisioningError(error, { ...purpose, operation });
      if (isCloudProvisioningError(translated) && translated.code === 'Unauthenticated') void disconnect();
      return translated;
    },
  });
  return {
    call: (operation, options, callPurpose = {}) => ({
      settings,
      operation,
      options,
      send(action, send, purpose = {}) {
        const { signal, timeoutMs } = options;
        const request: PurposefulRequest = {
          action,
          operation,
          signal,
          timeoutMs,
          purpose: { ...callPurpose, ...purpose },
        };
        const run = (purpose.isOnce ?? callPurpose.isOnce) ? requester.runOnce : requester.run;
        return run(request, async () => send(await connect(), { signal, timeoutMs: requestTimeoutMs }));
      },
    }),
    dispose: () => limiter.dispose(),
  };
}

// A project's quota counts by the minute, so that bursts are taken. https://cloud.google.com/compute/api-quota
const BURST_SECONDS = 10;
