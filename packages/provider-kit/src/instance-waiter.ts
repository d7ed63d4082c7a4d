import {
  type CallOptions,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { Clock } from './clock.ts';
import { decideWait, type WaitGoal } from './decide-wait.ts';

/** Why a wait is not needed any more; made once, because making an error costs more than the wait. */
const ENOUGH = new Error('Nobody waits for this any more.');

/** What a waiter needs of its provider. */
export interface InstanceWaiterSettings {
  /** Provider name, for errors. */
  readonly provider: string;
  /** Measures intervals and deadlines. */
  readonly clock: Clock;
  /**
   * Reads many instances in one request as far as the cloud can. An id that fails gets its error as value; an id
   * without an entry counts as not read. A rejection counts for every id. It must end by itself in finite time.
   */
  readBatch(
    instanceIds: readonly string[],
    options: { readonly signal: AbortSignal },
  ): Promise<ReadonlyMap<string, InstanceInfo | CloudProvisioningError>>;
  /** Milliseconds between two reads while anybody waits. */
  readonly intervalMs: number;
  /** The provider's `capabilities.consistencyWindowMs`: for so long after its begin a wait tolerates NotFound. Default 0. */
  readonly consistencyWindowMs?: number | undefined;
  /** A number from 0 to 1 that spreads the reads of many processes. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
}

/** Waits for many instances at the cost of one batched read per tick. */
export interface InstanceWaiter {
  /** Implements `waitForInstanceRunning` of the contract. Default deadline: 10 minutes. */
  waitForRunning(instanceId: string, options?: CallOptions): Promise<InstanceInfo>;
  /** Implements `waitForInstanceTerminated` of the contract. Default deadline: 5 minutes. */
  waitForTerminated(instanceId: string, options?: CallOptions): Promise<void>;
  /**
   * Reads an instance now, if anybody waits for it, instead of at the next tick: for clouds that tell of changes by
   * themselves. Such news make waits shorter; they go on without them.
   *
   * @param instanceId - The instance that changed. Default: everyone is read, after news were missed.
   */
  lookNow(instanceId?: string): void;
  /** Ends every wait with Aborted; later ones too. */
  dispose(): void;
}

interface Wait {
  readonly instanceId: string;
  readonly operation: string;
  readonly goal: WaitGoal;
  readonly startedAt: number;
  readonly succeed: (info: InstanceInfo | undefined) => void;
  readonly fail: (error: CloudProvisioningError) => void;
  isFresh: boolean;
  lastInfo?: InstanceInfo;
  unchangedSince: number;
}

// Each interval is drawn from 90 % to 110 % of the configured one.
const JITTER = 0.2;

/**
 * Makes the waiter that all waits of one provider object share. It reads at once when a wait begins, then once per
 * interval for all of them; nothing is read and no timer stays while nobody waits.
 *
 * @param settings - How to read, and how often.
 */
export function createInstanceWaiter(settings: InstanceWaiterSettings): InstanceWaiter {
  const loop = new WaitLoop(settings);
  return {
    async waitForRunning(instanceId, { signal, timeoutMs = 600_000 } = {}) {
      const info = await loop.wait('running', 'waitForInstanceRunning', instanceId, timeoutMs, signal);
      return info as InstanceInfo; // a wait for running resolves with an observation only
    },
    async waitForTerminated(instanceId, { signal, timeoutMs = 300_000 } = {}) {
      await loop.wait('terminated', 'waitForInstanceTerminated', instanceId, timeoutMs, signal);
    },
    lookNow: (instanceId) => loop.lookNow(instanceId),
    dispose: () => loop.dispose(),
  };
}

class WaitLoop {
  readonly #settings: InstanceWaiterSettings;
  readonly #waits = new Set<Wait>();
  #stop = new AbortController();
  #wake: AbortController | undefined;
  #isRunning = false;
  #isDisposed = false;
  #nextTickAt = 0;

  constructor(settings: InstanceWaiterSettings) {
    this.#settings = settings;
  }

  wait(goal: WaitGoal, operation: string, instanceId: string, timeoutMs: number, signal: AbortSignal | undefined) {
    return new Promise<InstanceInfo | undefined>((resolve, reject) => {
      const { clock } = this.#settings;
      const ended = new AbortController();
      const end = () => {
        ended.abort(ENOUGH);
        signal?.removeEventListener('abort', onAbort);
        this.#waits.delete(wait);
        if (this.#waits.size === 0) this.#stop.abort(ENOUGH);
      };
      const wait: Wait = {
        instanceId,
        operation,
        goal,
        startedAt: clock.now(),
        unchangedSince: clock.now(),
        isFresh: true,
        succeed: (info) => [end(), resolve(info)],
        fail: (error) => [end(), reject(error)],
      };
      const onAbort = () => wait.fail(this.#toError(wait, 'Aborted', 'The caller aborted the wait', signal?.reason));
      if (this.#isDisposed) return reject(this.#toError(wait, 'Aborted', 'The provider was disposed'));
      if (signal?.aborted) return onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      clock.delay(timeoutMs, { signal: ended.signal }).then(
        () => wait.fail(this.#toError(wait, 'Timeout', `The instance is not ${goal} after ${timeoutMs} ms`)),
        () => {}, // the wait ended first
      );
      if (this.#waits.size === 0) this.#stop = new AbortController();
      this.#waits.add(wait);
      this.#wake?.abort(ENOUGH);
      void this.#run();
    });
  }

  lookNow(instanceId: string | undefined): void {
    const concerned = [...this.#waits].filter((wait) => instanceId === undefined || wait.instanceId === instanceId);
    if (concerned.length === 0) return;
    for (const wait of concerned) wait.isFresh = true;
    this.#wake?.abort(ENOUGH);
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const wait of this.#waits) wait.fail(this.#toError(wait, 'Aborted', 'The provider was disposed'));
  }

  /** Runs while anybody waits: reads those that are new at once, and everybody once per tick. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#scheduleTick(0);
    while (this.#waits.size > 0) {
      await Promise.resolve(); // gathers the waits that begin in the same turn
      const { clock } = this.#settings;
      const isTick = clock.now() >= this.#nextTickAt;
      const due = [...this.#waits].filter((wait) => isTick || wait.isFresh);
      if (isTick) this.#scheduleTick(0);
      if (due.length > 0) await this.#read(due);
      await this.#sleep(this.#nextTickAt - clock.now());
    }
    this.#isRunning = false;
  }

  async #sleep(durationMs: number): Promise<void> {
    if (this.#waits.size === 0 || [...this.#waits].some((wait) => wait.isFresh)) return;
    const wake = new AbortController();
    this.#wake = wake;
    // A wait that begins, and the end of the last one, cut the sleep short.
    const signal = AbortSignal.any([wake.signal, this.#stop.signal]);
    await this.#settings.clock.delay(durationMs, { signal }).catch(() => {});
    this.#wake = undefined;
  }

  #scheduleTick(atLeastMs: number): void {
    const { clock, intervalMs, random = Math.random } = this.#settings;
    const jittered = intervalMs * (1 - JITTER / 2 + JITTER * random());
    this.#nextTickAt = clock.now() + Math.max(1, jittered, atLeastMs);
  }

  async #read(waits: readonly Wait[]): Promise<void> {
    for (const wait of waits) wait.isFresh = false;
    const instanceIds = [...new Set(waits.map((wait) => wait.instanceId))];
    const { readBatch } = this.#settings;
    try {
      const answers = await readBatch(instanceIds, { signal: this.#stop.signal });
      for (const wait of waits) this.#settle(wait, answers.get(wait.instanceId));
    } catch (error) {
      const failure = error instanceof Error ? error : new Error('The read failed', { cause: error });
      for (const wait of waits) this.#settle(wait, failure);
    }
  }

  #settle(wait: Wait, answer: unknown): void {
    if (answer === undefined) return;
    const now = this.#settings.clock.now();
    if (!(answer instanceof Error) && !isCloudProvisioningError(answer)) observe(wait, answer as InstanceInfo, now);
    else if (isCloudProvisioningError(answer) && answer.retryAfterMs !== undefined) {
      this.#scheduleTick(answer.retryAfterMs);
    }
    const decision = decideWait(wait.goal, answer as InstanceInfo | Error, {
      waitedMs: now - wait.startedAt,
      unchangedMs: now - wait.unchangedSince,
      consistencyWindowMs: this.#settings.consistencyWindowMs ?? 0,
      wasSeen: wait.lastInfo !== undefined,
    });
    if (decision.kind === 'reached') wait.succeed(decision.info);
    if (decision.kind === 'failed') wait.fail(this.#toFailure(wait, decision));
  }

  #toFailure(wait: Wait, decision: { readonly message: string; readonly error?: CloudProvisioningError }) {
    const { instanceId, operation, lastInfo } = wait;
    const { provider } = this.#settings;
    if (decision.error === undefined) return this.#toError(wait, 'Conflict', decision.message);
    const { code, message, nativeCode } = decision.error;
    const cause = decision.error;
    return createCloudProvisioningError({
      code,
      message,
      nativeCode,
      provider,
      operation,
      instanceId,
      lastInfo,
      cause,
    });
  }

  #toError(wait: Wait, code: 'Aborted' | 'Timeout' | 'Conflict', message: string, cause?: unknown) {
    const { instanceId, operation, lastInfo } = wait;
    const nativeCode = code === 'Conflict' ? lastInfo?.stateReason?.nativeCode : undefined;
    return createCloudProvisioningError({
      code,
      message: code === 'Timeout' && lastInfo !== undefined ? `${message}: it is ${lastInfo.state}` : message,
      provider: this.#settings.provider,
      operation,
      instanceId,
      nativeCode,
      lastInfo,
      cause,
      // A wait changes nothing; and an instance that failed never gets there by waiting again.
      outcome: 'rejected',
      ...(code === 'Conflict' && { retryable: false }),
    });
  }
}

function observe(wait: Wait, info: InstanceInfo, now: number): void {
  if (wait.lastInfo?.state !== info.state) wait.unchangedSince = now;
  wait.lastInfo = info;
}
