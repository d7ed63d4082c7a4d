import { describe, expect, it } from 'vitest';
import { createRequestTracker } from './request-tracker.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A promise, and what settles it. */
function deferred<T = void>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** Whether a promise settles within some turns of the event loop. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => {
    settled = true;
  };
  promise.then(note, note);
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe('a request tracker', () => {
  it('settles at once when nothing is under way', async () => {
    expect(await isSettled(createRequestTracker().settle())).toBe(true);
  });

  it('settles after the last request, and after those that follow from its answer', async () => {
    const { track, settle } = createRequestTracker();
    const [first, second] = [deferred(), deferred()];
    void track(() => first.promise).then(() => track(() => second.promise));
    const settled = settle();
    expect(await isSettled(settled)).toBe(false);
    first.resolve();
    expect(await isSettled(settled)).toBe(false);
    second.resolve();
    expect(await isSettled(settled)).toBe(true);
  });

  it('gives answers and errors through', async () => {
    const { track, settle } = createRequestTracker();
    await expect(track(async () => 7)).resolves.toBe(7);
    await expect(track(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await isSettled(settle())).toBe(true);
  });

  it('does not wait for what the server holds back until a time that has not come', async () => {
    const { track, settle, toServerClock } = createRequestTracker();
    const clock = new VirtualClock(0);
    const server = toServerClock(clock);
    let answer: string | undefined;
    void track(() => server.sleep(5_000).then(() => 'late')).then((late) => {
      answer = late;
    });
    expect(await isSettled(settle())).toBe(true);
    await clock.advance(5_000);
    expect([answer, server.now()]).toEqual(['late', 5_000]);
  });

  it('gives the server a clock that may be set apart', () => {
    let offsetMs = 0;
    const server = createRequestTracker().toServerClock(new VirtualClock(1_000), () => offsetMs);
    offsetMs = -300;
    expect(server.now()).toBe(700);
  });

  it('waits for a request while another one is held back', async () => {
    const { track, settle, toServerClock } = createRequestTracker();
    const other = deferred();
    void track(() => toServerClock(new VirtualClock()).delay(5_000));
    void track(() => other.promise);
    const settled = settle();
    expect(await isSettled(settled)).toBe(false);
    other.resolve();
    expect(await isSettled(settled)).toBe(true);
  });

  it('forgets a reply that is held back for a caller who is gone', async () => {
    const { track, settle, toServerClock } = createRequestTracker();
    void toServerClock(new VirtualClock()).delay(5_000);
    await settle();
    const next = deferred();
    void track(() => next.promise);
    const settled = settle();
    expect(await isSettled(settled)).toBe(false);
    next.resolve();
    await settled;
  });

  it('loses patience with a request that hangs, once: the next one is waited for again', async () => {
    const { track, settle } = createRequestTracker({ patienceMs: 1 });
    const [hanging, next] = [deferred(), deferred()];
    void track(() => hanging.promise);
    await settle();
    expect(await isSettled(settle())).toBe(true);
    const patient = createRequestTracker();
    void patient.track(() => next.promise);
    const settled = patient.settle();
    expect(await isSettled(settled)).toBe(false);
    next.resolve();
    await settled;
  });

  it('may be awaited by several at once', async () => {
    const { track, settle } = createRequestTracker();
    const request = deferred();
    void track(() => request.promise);
    const both = Promise.all([settle(), settle()]);
    expect(await isSettled(both)).toBe(false);
    request.resolve();
    await both;
  });
});

describe('a wrapped slice of an SDK', () => {
  class Api {
    readonly region = 'north';
    readonly #answer = deferred<string>();
    read(): Promise<string> {
      return this.#answer.promise;
    }
    async *pages(): AsyncGenerator<string> {
      yield await this.#answer.promise;
      yield 'last';
    }
    answer(text: string): void {
      this.#answer.resolve(text);
    }
  }

  it('counts what its methods promise, and leaves the rest', async () => {
    const { wrap, settle } = createRequestTracker();
    const api = wrap(Object.freeze(new Api()));
    const read = api.read();
    expect([api.region, 'answer' in api, 'write' in api]).toEqual(['north', true, false]);
    expect(await isSettled(settle())).toBe(false);
    api.answer('yes');
    await expect(read).resolves.toBe('yes');
    expect(await isSettled(settle())).toBe(true);
  });

  it('counts the steps of a stream, not the time between them, and ends it when it is left', async () => {
    const { wrap, settle } = createRequestTracker();
    const api = wrap(new Api());
    const pages = api.pages()[Symbol.asyncIterator]();
    const first = pages.next();
    expect(await isSettled(settle())).toBe(false);
    api.answer('first');
    await expect(first).resolves.toEqual({ done: false, value: 'first' });
    expect(await isSettled(settle())).toBe(true);
    await expect(pages.return?.(undefined)).resolves.toMatchObject({ done: true });
    await expect(pages.next()).resolves.toMatchObject({ done: true });
  });
});
