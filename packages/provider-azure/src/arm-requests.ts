import {
  type CloudRequest,
  type CloudRequester,
  createCloudRequester,
  createRateLimiter,
  createRetrier,
  type RateLimit,
  type RateLimiter,
  restateError,
} from '@cloud-spi/provider-kit';
import { type ErrorScope, isCloudProvisioningError } from '@cloud-spi/spi';
import type { ArmApi, Page, RequestOptions } from './arm-api.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { MachinePace } from './machine-pace.ts';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

/**
 * What one subscription may ask of Compute in a region, by kind of request. Those of a single machine are in
 * {@link MachinePace}.
 *
 * @see https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits
 */
const LIMITS = {
  create: { perSecond: 500 / 60, burst: 1_500 },
  change: { perSecond: 500 / 60, burst: 1_500 },
  read: { perSecond: 8_000 / 60, burst: 24_000 },
  list: { perSecond: 300 / 60, burst: 900 },
} as const satisfies Readonly<Record<string, RateLimit>>;

/** A kind of request, by the limit that it counts towards. */
export type RequestKind = keyof typeof LIMITS;

/** Whom a request is made for. */
export interface ArmCall extends Omit<CloudRequest, 'action'> {
  /** What was wanted and where, for errors of capacity. */
  readonly scope?: ErrorScope | undefined;
  /** Whether requests that fail are not repeated: waits outlast failures by themselves. Default false. */
  readonly isOnce?: boolean | undefined;
}

/** Connects to Azure; nothing is sent yet. */
export type ConnectToArm = (settings: AzureProviderSettings) => Promise<ArmApi>;

/** Sends a request. */
export type SendToArm<T> = (api: ArmApi, options: RequestOptions) => Promise<T>;

/** Reads a page of a list. */
export type ReadPageOf<T> = (api: ArmApi, next: string | undefined, options: RequestOptions) => Promise<Page<T>>;

/** Sends the requests of one provider object: at Azure's pace, repeated when that helps, with errors of the contract. */
export class ArmRequests {
  readonly #settings: AzureProviderSettings;
  readonly #connectToArm: ConnectToArm;
  readonly #requester: CloudRequester;
  readonly #limiter: RateLimiter;
  readonly #pace: MachinePace;
  #api: Promise<ArmApi> | undefined;

  /**
   * @param settings - Parsed options.
   * @param connect - Called at the first request.
   */
  constructor(settings: AzureProviderSettings, connect: ConnectToArm) {
    const { clock, maxAttempts } = settings;
    this.#settings = settings;
    this.#connectToArm = connect;
    this.#limiter = createRateLimiter({ provider: 'azure', clock, limit: LIMITS.read, actionLimits: LIMITS });
    this.#pace = new MachinePace(clock);
    this.#requester = createCloudRequester({
      retrier: createRetrier({ clock, maxAttempts }),
      limiter: this.#limiter,
      toError: (error, call: ArmCall) => {
        // The guard knows best whose abort it was.
        if (call.signal?.aborted || isCloudProvisioningError(error)) return error;
        return toCloudProvisioningError(error, call);
      },
    });
  }

  /**
   * Sends a request. All that the provider sends may be repeated: reads, and changes without a second effect.
   *
   * @param kind - Which limit it counts towards.
   * @param call - Whom it is made for.
   * @param send - Sends it once.
   * @throws Errors of the contract.
   */
  send<T>(kind: RequestKind, call: ArmCall, send: SendToArm<T>): Promise<T> {
    const request = { ...call, action: kind };
    const sendOnce = () => this.#sendOnce(kind, call, send);
    return call.isOnce === true ? this.#requester.runOnce(request, sendOnce) : this.#requester.run(request, sendOnce);
  }

  /**
   * Reads a list page by page; each page is repeated by itself.
   *
   * @param call - Whom it is for.
   * @param readPage - Reads one of its pages.
   */
  async *pages<T>(call: ArmCall, readPage: ReadPageOf<T>): AsyncGenerator<readonly T[], void> {
    let next: string | undefined;
    do {
      const token = next;
      const page = await this.send('list', call, (api, options) => readPage(api, token, options));
      yield page.elements;
      next = page.next;
    } while (next !== undefined);
  }

  /** Reads a whole list. */
  async list<T>(call: ArmCall, readPage: ReadPageOf<T>): Promise<T[]> {
    const elements: T[] = [];
    for await (const page of this.pages(call, readPage)) elements.push(...page);
    return elements;
  }

  /** Ends what waits for its turn, and closes the connections. */
  async dispose(): Promise<void> {
    this.#limiter.dispose();
    this.#pace.dispose();
    const api = await this.#api?.catch(() => undefined); // it never connected
    api?.close();
  }

  async #sendOnce<T>(kind: RequestKind, call: ArmCall, send: SendToArm<T>): Promise<T> {
    const { signal, operation, instanceId } = call;
    const isPaced = kind === 'read' || kind === 'change';
    if (isPaced && instanceId !== undefined) await this.#pace.acquire(kind, instanceId, { operation, signal });
    const api = await this.#connect(operation);
    return await send(api, { signal });
  }

  #connect(operation: string): Promise<ArmApi> {
    // A failure is not kept: the file that is missing may be there the next time.
    this.#api ??= this.#connectToArm(this.#settings).catch((error: unknown) => {
      this.#api = undefined;
      throw restateError(error, { operation });
    });
    return this.#api;
  }
}
