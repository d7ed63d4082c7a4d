import { type CallOptions, type CloudProvisioningError, createCloudProvisioningError } from '@cloud-spi/spi';
import type { Clock } from './clock.ts';

/** Why a wait is not needed any more; made once, because making an error costs more than the wait. */
const ENOUGH = new Error('Nobody waits for this any more.');

/** Options of one batched request. */
export interface BatchOptions {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Milliseconds until the last of those who wait has to have its answer; undefined when one of them has no deadline. */
  readonly timeoutMs?: number | undefined;
}

/** What a coalesced reader needs of its provider. */
export interface CoalescedReaderSettings<Value> {
  /** Provider name, for errors. */
  readonly provider: string;
  /** The method of the contract that reads, for errors. Default `getInstanceInfo`. */
  readonly operation?: string | undefined;
  /** Measures the gathering and deadlines. */
  readonly clock: Clock;
  /**
   * Reads many in one request. An id that fails has its error as value; an id without an entry counts as not answered
   * (Unavailable), never as unknown. A rejection counts for every id.
   */
  readBatch(
    ids: readonly string[],
    options: BatchOptions,
  ): Promise<ReadonlyMap<string, Value | CloudProvisioningError>>;
  /** Most ids in one request, from 1. Default 100. */
  readonly maxBatch?: number | undefined;
  /**
   * A request is sent when no further read began for so many milliseconds. 0 gathers what begins in the same turn of
   * the event loop, without a timer. Default 10.
   */
  readonly idleMs?: number | undefined;
  /** A request is sent so many milliseconds after the first of its reads at the latest. Default 100. */
  readonly maxWaitMs?: number | undefined;
  /**
   * Whether a request failed because of single ids: it is then repeated in halves, until only those ids fail. For clouds
   * that refuse a whole request for one unknown id. Default: never.
   */
  splitOn?(error: unknown): boolean;
}

/** Reads single things at the cost of few requests. */
export interface CoalescedReader<Value> {
  /**
   * Reads one thing. Reads that begin at about the same time share one request, also those of the same id.
   *
   * An answer is never older than the read: a read that begins while a request is under way goes into the next one, so
   * that a caller sees what it has just changed.
   * @param id - What to read.
   * @param options - `signal` and `timeoutMs` end this read only; the request goes on while anybody waits for it.
   * @throws The error of this id or of the whole request as it is; Timeout; Aborted after disposal; the signal's reason.
   */
  read(id: string, options?: CallOptions): Promise<Value>;
  /** Ends every read with Aborted; later ones too. */
  dispose(): void;
}

/**
 * Makes the reader that all reads of one provider object share. Nothing is sent and no timer stays while nobody waits.
 *
 * @param settings - How to read, and for how long to gather.
 */
export function createCoalescedReader<Value>(settings: CoalescedReaderSettings<Value>): CoalescedReader<Value> {
  const gathering = new GatheringReader(settings);
  return {
    read: (id, options = {}) => gathering.read(id, options),
    dispose: () => gathering.dispose(),
  };
}

interface Reading<Value> {
  readonly id: string;
  readonly deadline: number;
  readonly succeed: (value: Value) => void;
  readonly fail: (error: unknown) => void;
}

interface Batch<Value> {
  readonly readings: Map<string, Set<Reading<Value>>>;
  readonly startedAt: number;
  lastJoinedAt: number;
  /** Aborted when nothing more can join. */
  readonly gathered: AbortController;
  /** Aborted when nobody waits any more. */
  readonly abandoned: AbortController;
}

type Answers<Value> = ReadonlyMap<string, Value | Error>;

class GatheringReader<Value> {
  readonly #settings: CoalescedReaderSettings<Value>;
  readonly #readings = new Set<Reading<Value>>();
  /** What reads that begin now join. */
  #open: Batch<Value> | undefined;
  #isDisposed = false;

  constructor(settings: CoalescedReaderSettings<Value>) {
    this.#settings = settings;
  }

  read(id: string, { signal, timeoutMs = Number.POSITIVE_INFINITY }: CallOptions): Promise<Value> {
    return new Promise((resolve, reject) => {
      const { clock } = this.#settings;
      if (signal?.aborted) return reject(signal.reason);
      if (this.#isDisposed) return reject(this.#toError('Aborted', 'The provider was disposed'));
      const ended = new AbortController();
      const end = () => {
        ended.abort(ENOUGH);
        signal?.removeEventListener('abort', onAbort);
        this.#readings.delete(reading);
        this.#leave(batch, reading);
      };
      const reading: Reading<Value> = {
        id,
        deadline: clock.now() + timeoutMs,
        succeed: (value) => [end(), resolve(value)],
        fail: (error) => [end(), reject(error)],
      };
      const onAbort = () => reading.fail(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (timeoutMs < Number.POSITIVE_INFINITY) {
        clock.delay(timeoutMs, { signal: ended.signal }).then(
          () => reading.fail(this.#toError('Timeout', `${id} was not read within ${timeoutMs} ms`)),
          () => {}, // the read ended first
        );
      }
      this.#readings.add(reading);
      const batch = this.#join(reading);
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const reading of this.#readings) reading.fail(this.#toError('Aborted', 'The provider was disposed'));
  }

  #join(reading: Reading<Value>): Batch<Value> {
    const { clock, maxBatch = 100 } = this.#settings;
    const batch = this.#open ?? this.#begin();
    batch.lastJoinedAt = clock.now();
    const sameId = batch.readings.get(reading.id) ?? new Set();
    batch.readings.set(reading.id, sameId.add(reading));
    if (batch.readings.size >= maxBatch) this.#close(batch);
    return batch;
  }

  #leave(batch: Batch<Value>, reading: Reading<Value>): void {
    const sameId = batch.readings.get(reading.id);
    sameId?.delete(reading);
    if (sameId?.size === 0) batch.readings.delete(reading.id);
    if (batch.readings.size > 0) return;
    this.#close(batch);
    batch.abandoned.abort(ENOUGH);
  }

  #begin(): Batch<Value> {
    const now = this.#settings.clock.now();
    const batch: Batch<Value> = {
      readings: new Map(),
      startedAt: now,
      lastJoinedAt: now,
      gathered: new AbortController(),
      abandoned: new AbortController(),
    };
    this.#open = batch;
    this.#gather(batch)
      .then(() => this.#send(batch))
      // A mistake in what the provider gave, for example no map: its callers must not wait for ever.
      .catch((error: unknown) => {
        for (const reading of toReadings(batch)) reading.fail(error);
      });
    return batch;
  }

  #close(batch: Batch<Value>): void {
    if (this.#open === batch) this.#open = undefined;
    batch.gathered.abort(ENOUGH);
  }

  async #gather(batch: Batch<Value>): Promise<void> {
    const { clock, idleMs = 10, maxWaitMs = 100 } = this.#settings;
    await new Promise((resolve) => setImmediate(resolve));
    while (!batch.gathered.signal.aborted) {
      const waitMs = Math.min(batch.lastJoinedAt + idleMs, batch.startedAt + maxWaitMs) - clock.now();
      if (waitMs <= 0) this.#close(batch);
      else await clock.delay(waitMs, { signal: batch.gathered.signal }).catch(() => {});
    }
  }

  async #send(batch: Batch<Value>): Promise<void> {
    if (batch.readings.size === 0) return;
    const deadline = Math.max(...toReadings(batch).map((reading) => reading.deadline));
    const answers = await this.#request([...batch.readings.keys()], deadline, batch.abandoned.signal);
    // Those who gave up meanwhile have left.
    for (const reading of toReadings(batch)) {
      const answer = answers.get(reading.id);
      if (answer === undefined)
        reading.fail(this.#toError('Unavailable', `The cloud did not answer for ${reading.id}`));
      else if (answer instanceof Error) reading.fail(answer);
      else reading.succeed(answer);
    }
  }

  /** Never rejects: an error of the whole request becomes the answer of every id. */
  async #request(ids: readonly string[], deadline: number, signal: AbortSignal): Promise<Answers<Value>> {
    const { clock, readBatch, splitOn } = this.#settings;
    const timeoutMs = deadline < Number.POSITIVE_INFINITY ? Math.max(1, deadline - clock.now()) : undefined;
    try {
      return await readBatch(ids, { signal, timeoutMs });
    } catch (error) {
      const failure = error instanceof Error ? error : new Error('The read failed', { cause: error });
      if (ids.length === 1 || signal.aborted || !splitOn?.(error)) return new Map(ids.map((id) => [id, failure]));
      const middle = Math.ceil(ids.length / 2);
      const halves = [ids.slice(0, middle), ids.slice(middle)];
      const answers = await Promise.all(halves.map((half) => this.#request(half, deadline, signal)));
      return new Map(answers.flatMap((half) => [...half]));
    }
  }

  #toError(code: 'Aborted' | 'Timeout' | 'Unavailable', message: string): CloudProvisioningError {
    const { provider, operation = 'getInstanceInfo' } = this.#settings;
    // A read changes nothing.
    return createCloudProvisioningError({ code, message, provider, operation, outcome: 'rejected' });
  }
}

function toReadings<Value>({ readings }: Batch<Value>): Reading<Value>[] {
  return [...readings.values()].flatMap((sameId) => [...sameId]);
}
