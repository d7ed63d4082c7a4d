import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock, DelayOptions } from './clock.ts';

/** How a {@link RequestTracker} is made. */
export interface RequestTrackerOptions {
  /**
   * Real time in milliseconds without any request beginning or ending after which those under way count as hanging: they
   * no longer keep time from moving. Default 2000.
   */
  readonly patienceMs?: number | undefined;
}

/**
 * The time that a simulated server on the same machine lives in. Holding a reply back through it is told apart from a
 * request that is merely under way.
 */
export interface ServerClock {
  /** The current time in milliseconds since 1970. */
  now(): number;
  /** Holds a reply back: see {@link Clock.delay}. Meanwhile one request does not keep time from moving. */
  delay(durationMs: number, options?: DelayOptions): Promise<void>;
  /** The same, in the form of an emulator's clock. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}

/** Knows which requests to the cloud are under way, so that virtual time can stand still meanwhile. */
export interface RequestTracker {
  /** Counts a request from now on until it settles. It must not wait on the virtual clock by itself. */
  track<T>(send: () => Promise<T>): Promise<T>;
  /**
   * Wraps the slice of an SDK that a provider uses: the promises that its methods return, and every step of the async
   * iterables, are requests. What is not a method stays as it is.
   *
   * @param api - An object; it is not changed.
   */
  wrap<Api extends object>(api: Api): Api;
  /**
   * The clock to be given to the simulated server.
   *
   * @param clock - The virtual clock.
   * @param getOffsetMs - How many milliseconds the server's clock is ahead of it. Default: none.
   */
  toServerClock(clock: Clock, getOffsetMs?: () => number): ServerClock;
  /**
   * Resolves when nothing can go on unless time passes: every request has ended, is held back by the server, or hangs,
   * and what followed from it has run.
   */
  settle(): Promise<void>;
}

// What follows from an answer runs in a few turns of the event loop.
const TURNS = 4;
const DEFAULT_PATIENCE_MS = 2_000;

/**
 * Makes the tracker that all provider objects of a test share with its {@link VirtualClock}.
 *
 * @param options - How long to be patient.
 */
export function createRequestTracker({ patienceMs = DEFAULT_PATIENCE_MS }: RequestTrackerOptions = {}): RequestTracker {
  const requests = new Set<symbol>();
  const held = new Set<symbol>();
  const listeners = new Set<() => void>();
  let changes = 0;

  /** Counts in one of the sets until the work settles. */
  async function during<T>(set: Set<symbol>, work: () => Promise<T>): Promise<T> {
    const key = Symbol('request');
    const change = (apply: () => void) => {
      apply();
      changes++;
      for (const listener of listeners) listener();
    };
    change(() => set.add(key));
    try {
      return await work();
    } finally {
      change(() => set.delete(key));
    }
  }

  const track = <T>(send: () => Promise<T>) => during(requests, send);
  const isQuiet = () => requests.size <= held.size;

  /** Waits for a request to begin or end; when none does for long, those under way are given up. */
  async function waitForChange(): Promise<void> {
    const before = changes;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        listeners.delete(end);
        resolve();
      };
      const timer = setTimeout(end, patienceMs);
      listeners.add(end);
    });
    await runTurns(); // a busy machine may hear of the timer before it hears of an answer that came in time
    if (changes !== before) return;
    requests.clear();
    held.clear();
  }

  return {
    track,
    wrap: (api) => wrapWith(api, track),
    toServerClock(clock, getOffsetMs = () => 0) {
      const hold = (durationMs: number, options: DelayOptions) => during(held, () => clock.delay(durationMs, options));
      return {
        now: () => clock.now() + getOffsetMs(),
        delay: (durationMs, options = {}) => hold(durationMs, options),
        sleep: (durationMs, signal) => hold(durationMs, { signal }),
      };
    },
    async settle() {
      for (;;) {
        await runTurns();
        // A server may not have noticed yet that the caller of a reply it holds back is gone.
        if (requests.size === 0) held.clear();
        if (isQuiet()) return;
        await waitForChange();
      }
    },
  };
}

function wrapWith<Api extends object>(api: Api, track: RequestTracker['track']): Api {
  // Not a proxy of the object itself: one that is frozen must show its members unchanged.
  return new Proxy({} as Api, {
    has: (_, key) => Reflect.has(api, key),
    get(_, key) {
      const member: unknown = Reflect.get(api, key);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]) => {
        const answer: unknown = Reflect.apply(member, api, parameters);
        if (isPromise(answer)) return track(() => answer);
        return isAsyncIterable(answer) ? trackSteps(answer, track) : answer;
      };
    },
  });
}

function trackSteps(source: AsyncIterable<unknown>, track: RequestTracker['track']): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      const end = iterator.return?.bind(iterator);
      return {
        next: (...parameters) => track(() => iterator.next(...parameters)),
        ...(end !== undefined && { return: (value?: unknown) => track(() => end(value)) }),
      };
    },
  };
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof (value as { readonly then?: unknown } | undefined | null)?.then === 'function';
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof (value as Partial<AsyncIterable<unknown>> | undefined | null)?.[Symbol.asyncIterator] === 'function';
}

async function runTurns(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}
