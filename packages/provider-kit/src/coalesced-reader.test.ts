import { type CallOptions, createCloudProvisioningError, type ErrorCode } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { type CoalescedReaderSettings, createCoalescedReader } from './coalesced-reader.ts';
import { VirtualClock } from './virtual-clock.ts';

interface Request {
  readonly at: number;
  readonly ids: readonly string[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number | undefined;
}

function error(code: ErrorCode) {
  return createCloudProvisioningError({ code, provider: 'test', operation: 'getInstanceInfo', message: 'no' });
}

/** A cloud that takes 100 ms for a request and answers each id with its upper case, unless it is told otherwise. */
function setUp(settings: Partial<CoalescedReaderSettings<string>> = {}) {
  const clock = new VirtualClock(0);
  const requests: Request[] = [];
  const reader = createCoalescedReader<string>({
    provider: 'test',
    clock,
    ...settings,
    readBatch: async (ids, options) => {
      requests.push({ at: clock.now(), ids, signal: options.signal, timeoutMs: options.timeoutMs });
      await clock.delay(100, { signal: options.signal });
      return (await settings.readBatch?.(ids, options)) ?? new Map(ids.map((id) => [id, id.toUpperCase()]));
    },
  });
  const read = (id: string, options?: CallOptions) => settled(reader.read(id, options));
  /** Reads each of these with one call, all at once. */
  const readAll = async (ids: readonly string[]) => {
    const reads = ids.map((id) => read(id));
    await clock.advance(10_000);
    return await Promise.all(reads);
  };
  return { clock, reader, requests, read, readAll };
}

function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

function reasonOf(result: PromiseSettledResult<unknown> | undefined): unknown {
  return result?.status === 'rejected' ? result.reason : undefined;
}

describe('a coalesced reader', () => {
  it('answers everybody for himself from one request', async () => {
    const { requests, readAll } = setUp();
    const ids = Array.from({ length: 50 }, (_, index) => `i-${index}`);
    const results = await readAll(ids);
    expect(results).toEqual(ids.map((id) => ({ status: 'fulfilled', value: id.toUpperCase() })));
    expect(requests.map(({ ids }) => ids)).toEqual([ids]);
  });

  it('asks once for an id that many read', async () => {
    const { requests, readAll } = setUp();
    expect(await readAll(['a', 'b', 'a', 'a'])).toMatchObject([
      { value: 'A' },
      { value: 'B' },
      { value: 'A' },
      { value: 'A' },
    ]);
    expect(requests.map(({ ids }) => ids)).toEqual([['a', 'b']]);
  });

  it('sends when no further read began for a while', async () => {
    const { clock, requests, read } = setUp({ idleMs: 10 });
    const reads = [read('a')];
    await clock.advance(8);
    reads.push(read('b'));
    await clock.advance(8);
    reads.push(read('c'));
    await clock.advance(500);
    await Promise.all(reads);
    expect(requests).toMatchObject([{ at: 26, ids: ['a', 'b', 'c'] }]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('does not put off the first read for ever', async () => {
    const { clock, requests, read } = setUp({ idleMs: 10, maxWaitMs: 25 });
    const reads: Promise<unknown>[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      reads.push(read(id));
      await clock.advance(8);
    }
    await clock.advance(500);
    await Promise.all(reads);
    expect(requests).toMatchObject([{ at: 25, ids: ['a', 'b', 'c', 'd'] }]);
  });

  it('sends a full batch at once, and keeps no timer of it', async () => {
    const { clock, requests, read } = setUp({ maxBatch: 2, idleMs: 50 });
    const reads = ['a', 'a', 'b', 'c'].map((id) => read(id));
    await clock.advance(0);
    expect(requests).toMatchObject([{ at: 0, ids: ['a', 'b'] }]);
    await clock.advance(500);
    await Promise.all(reads);
    expect(requests).toMatchObject([{ ids: ['a', 'b'] }, { at: 50, ids: ['c'] }]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('can gather what begins in one turn only, without a timer', async () => {
    const { clock, requests, read } = setUp({ idleMs: 0 });
    const reads = [read('a'), Promise.resolve().then(() => read('b'))];
    await clock.advance(0);
    expect(requests).toMatchObject([{ at: 0, ids: ['a', 'b'] }]);
    await clock.advance(100);
    await Promise.all(reads);
  });

  it('never answers with what is older than the read', async () => {
    const { clock, requests, read } = setUp({ idleMs: 0 });
    const reads = [read('a')];
    await clock.advance(50); // the first request is under way
    reads.push(read('a'));
    await clock.advance(500);
    await Promise.all(reads);
    expect(requests.map(({ at }) => at)).toEqual([0, 50]);
  });
});

describe('an id that fails', () => {
  it('fails its own callers only, with the error itself', async () => {
    const notFound = error('NotFound');
    const { readAll } = setUp({
      readBatch: async (ids) => new Map(ids.map((id) => [id, id === 'bad' ? notFound : 'fine'])),
    });
    const [good, bad, other, again] = await readAll(['good', 'bad', 'other', 'bad']);
    expect([good, other]).toMatchObject([{ value: 'fine' }, { value: 'fine' }]);
    expect([reasonOf(bad) === notFound, reasonOf(again) === notFound]).toEqual([true, true]);
  });

  it('that the answer lacks is Unavailable: that is no proof that it does not exist', async () => {
    const { readAll } = setUp({ readBatch: async () => new Map([['a', 'A']]) });
    const [a, b] = await readAll(['a', 'b']);
    expect(a).toMatchObject({ value: 'A' });
    expect(reasonOf(b)).toMatchObject({ code: 'Unavailable', operation: 'getInstanceInfo', provider: 'test' });
  });
});

describe('a request that fails as a whole', () => {
  /** A cloud that refuses a whole request for one bad id. */
  const refuseForBadIds = async (ids: readonly string[]) => {
    if (ids.some((id) => id.startsWith('bad'))) throw error('NotFound');
    return new Map(ids.map((id) => [id, 'fine']));
  };

  it('fails everybody with its error', async () => {
    const throttled = error('RateLimited');
    const { readAll, requests } = setUp({ readBatch: () => Promise.reject(throttled) });
    const results = await readAll(['a', 'b']);
    expect(results.map((result) => reasonOf(result) === throttled)).toEqual([true, true]);
    expect(requests).toHaveLength(1);
  });

  it('because of single ids is repeated in halves, until only those fail', async () => {
    const ids = Array.from({ length: 64 }, (_, index) => (index === 40 ? 'bad' : `i-${index}`));
    const { readAll, requests } = setUp({
      readBatch: refuseForBadIds,
      splitOn: (failure) => (failure as { code?: string }).code === 'NotFound',
    });
    const results = await readAll(ids);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(reasonOf(results[40])).toMatchObject({ code: 'NotFound' });
    expect(requests).toHaveLength(13); // two for each of six halvings, and the first one
  });

  it('is not repeated for another reason', async () => {
    const { readAll, requests } = setUp({ readBatch: refuseForBadIds, splitOn: () => false });
    const results = await readAll(['a', 'bad']);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(requests).toHaveLength(1);
  });

  it('by a mistake of the provider does not leave its callers waiting', async () => {
    const { clock } = setUp();
    const reader = createCoalescedReader({ provider: 'test', clock, readBatch: async () => undefined as never });
    const reads = [settled(reader.read('a')), settled(reader.read('b'))];
    await clock.advance(10);
    for (const result of await Promise.all(reads)) expect(reasonOf(result)).toBeInstanceOf(TypeError);
  });

  it('with something that is no error says so', async () => {
    const { readAll } = setUp({ readBatch: () => Promise.reject('no') });
    expect(reasonOf((await readAll(['a']))[0])).toMatchObject({ cause: 'no' });
  });
});

describe('a caller that gives up', () => {
  it('ends its own read only, whether by its signal or its deadline', async () => {
    const { clock, requests, read } = setUp({ idleMs: 0 });
    const controller = new AbortController();
    const reads = [read('a', { signal: controller.signal }), read('a', { timeoutMs: 60 }), read('a')];
    await clock.advance(50);
    controller.abort(new Error('enough'));
    expect(reasonOf(await reads[0])).toMatchObject({ message: 'enough' });
    await clock.advance(10);
    expect(reasonOf(await reads[1])).toMatchObject({ code: 'Timeout', operation: 'getInstanceInfo' });
    expect(requests[0]?.signal.aborted).toBe(false);
    await clock.advance(40);
    expect(await reads[2]).toMatchObject({ value: 'A' });
    expect(clock.pendingDelays).toBe(0);
  });

  it('ends the request when it was the last one', async () => {
    const { clock, requests, read } = setUp({ idleMs: 0 });
    const [first, second] = [new AbortController(), new AbortController()];
    const reads = [read('a', { signal: first.signal }), read('b', { signal: second.signal })];
    await clock.advance(50);
    first.abort();
    expect(requests[0]?.signal.aborted).toBe(false);
    second.abort();
    expect(requests[0]?.signal.aborted).toBe(true);
    await Promise.all(reads);
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });

  it('before anything was sent costs no request and leaves no timer', async () => {
    const { clock, requests, read } = setUp({ idleMs: 50 });
    const controller = new AbortController();
    const given = read('a', { signal: controller.signal });
    await clock.advance(20);
    controller.abort();
    await given;
    const next = read('b');
    await clock.advance(500);
    expect(await next).toMatchObject({ value: 'B' });
    expect(requests.map(({ at, ids }) => [at, ids])).toEqual([[70, ['b']]]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('is not asked for when others of its batch are', async () => {
    const { clock, requests, read } = setUp({ idleMs: 50 });
    const controller = new AbortController();
    const reads = [read('a', { signal: controller.signal }), read('b')];
    controller.abort();
    await clock.advance(500);
    await Promise.all(reads);
    expect(requests.map(({ ids }) => ids)).toEqual([['b']]);
  });

  it('beforehand does not even begin', async () => {
    const { clock, requests, read } = setUp();
    expect(await read('a', { signal: AbortSignal.abort() })).toMatchObject({ status: 'rejected' });
    await clock.advance(500);
    expect(requests).toEqual([]);
  });
});

describe('a request', () => {
  it('may take as long as the last of those who wait', async () => {
    const { clock, requests, read } = setUp({ idleMs: 10 });
    const reads = [read('a', { timeoutMs: 1_000 }), read('b', { timeoutMs: 5_000 })];
    await clock.advance(500);
    reads.push(read('c', { timeoutMs: 1_000 }), read('d'));
    await clock.advance(500);
    await Promise.all(reads);
    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual([4_990, undefined]);
    expect(clock.pendingDelays).toBe(0);
  });
});

describe('disposal', () => {
  it('ends every read, gathered or under way, and begins none after', async () => {
    const { clock, reader, read } = setUp({ idleMs: 50 });
    const reads = [read('a')];
    await clock.advance(60);
    reads.push(read('b'));
    await clock.advance(10);
    reader.dispose();
    for (const result of await Promise.all(reads)) expect(reasonOf(result)).toMatchObject({ code: 'Aborted' });
    expect(reasonOf(await read('c'))).toMatchObject({ code: 'Aborted' });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });
});
