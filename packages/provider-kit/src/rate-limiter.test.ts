import { createCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { createRateLimiter, type RateLimiterSettings } from './rate-limiter.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A limiter that notes who got through, and when. */
function setUp(settings: Partial<RateLimiterSettings> = {}) {
  const clock = new VirtualClock(0);
  const limiter = createRateLimiter({ provider: 'test', clock, limit: { perSecond: 10, burst: 1 }, ...settings });
  const passed: [string, number][] = [];
  const send = (name: string, action = 'Describe', signal?: AbortSignal) =>
    settled(limiter.acquire(action, { operation: 'read', signal }).then(() => passed.push([name, clock.now()])));
  return { clock, limiter, passed, send };
}

function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

describe('a rate limiter', () => {
  it('lets pass at once what is within the burst, without a timer', async () => {
    const { clock, passed, send } = setUp({ limit: { perSecond: 1, burst: 2 } });
    await Promise.all([send('a'), send('b')]);
    expect(passed).toEqual([
      ['a', 0],
      ['b', 0],
    ]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('lets the others pass one by one, in the order of asking', async () => {
    const { clock, passed, send } = setUp();
    const calls = ['a', 'b', 'c', 'd'].map((name) => send(name));
    await clock.advance(1_000);
    await Promise.all(calls);
    expect(passed).toEqual([
      ['a', 0],
      ['b', 100],
      ['c', 200],
      ['d', 300],
    ]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('keeps the rate over a long time', async () => {
    const { clock, passed, send } = setUp({ limit: { perSecond: 7, burst: 1 } });
    const calls = Array.from({ length: 71 }, () => send('a'));
    await clock.advance(10_000);
    await Promise.all(calls);
    expect(passed.at(-1)?.[1]).toBe(10_000);
  });

  it('does not let anybody overtake those who wait, not even in the moment in which a turn comes', async () => {
    const { clock, passed, send } = setUp();
    const late = clock.delay(100).then(() => send('late'));
    const calls = [send('a'), send('b')];
    await clock.advance(200);
    await Promise.all([...calls, late]);
    expect(passed.map(([name]) => name)).toEqual(['a', 'b', 'late']);
  });

  it('gives an action its own limit, and lets the rest share one', async () => {
    const { clock, passed, send } = setUp({ actionLimits: { Run: { perSecond: 1, burst: 1 } } });
    const calls = [send('r1', 'Run'), send('r2', 'Run'), send('d1'), send('s1', 'Stop')];
    await clock.advance(1_000);
    await Promise.all(calls);
    expect(passed).toEqual([
      ['r1', 0],
      ['d1', 0],
      ['s1', 100],
      ['r2', 1_000],
    ]);
  });

  it('refuses when too many wait, and says when it is worth asking again', async () => {
    const { clock, send } = setUp({ maxWaiting: 2 });
    const calls = [send('a'), send('b'), send('c')];
    expect(await send('d')).toMatchObject({
      reason: {
        code: 'RateLimited',
        provider: 'test',
        operation: 'read',
        outcome: 'not-sent',
        retryable: true,
        retryAfterMs: 300,
      },
    });
    await clock.advance(200);
    expect((await Promise.all(calls)).every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('takes no turn for a caller that gave up, and keeps no timer', async () => {
    const { clock, passed, send } = setUp();
    const controller = new AbortController();
    const calls = [send('a'), send('b', 'Describe', controller.signal), send('c')];
    await clock.advance(50);
    controller.abort(new Error('enough'));
    expect(await calls[1]).toMatchObject({ reason: { message: 'enough' } });
    await clock.advance(50);
    await Promise.all(calls);
    expect(passed).toEqual([
      ['a', 0],
      ['c', 100],
    ]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('keeps no timer when the last one gave up, and serves whoever comes next', async () => {
    const { clock, passed, send } = setUp();
    const controller = new AbortController();
    const calls = [send('a'), send('b', 'Describe', controller.signal)];
    await clock.advance(50);
    controller.abort();
    calls.push(send('c'));
    await clock.advance(50);
    await Promise.all(calls);
    expect(passed.map(([name]) => name)).toEqual(['a', 'c']);
    await send('d', 'Describe', AbortSignal.abort());
    expect(clock.pendingDelays).toBe(0);
  });

  it('ends every wait when it is disposed, and begins none after', async () => {
    const { clock, limiter, send } = setUp();
    const calls = [send('a'), send('b')];
    await clock.advance(50);
    limiter.dispose();
    expect(await calls[1]).toMatchObject({ reason: { code: 'Aborted', outcome: 'not-sent', operation: 'read' } });
    expect(await send('c')).toMatchObject({ reason: { code: 'Aborted' } });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });
});

describe('a rate limiter that is throttled all the same', () => {
  const throttled = createCloudProvisioningError({
    code: 'RateLimited',
    provider: 'test',
    operation: 'read',
    message: 'slow down',
    retryAfterMs: 1_000,
  });

  it('pauses its action as long as the cloud says, also for those who wait already, and then is slower', async () => {
    const { clock, limiter, passed, send } = setUp();
    const call = settled(limiter.run('Describe', () => Promise.reject(throttled), { operation: 'read' }));
    const calls = [send('b'), send('c')];
    const result = await call;
    expect(result.status === 'rejected' && result.reason === throttled).toBe(true);
    await clock.advance(2_000);
    await Promise.all(calls);
    const [first = 0, second = 0] = passed.map(([, at]) => at);
    expect(first).toBe(1_200);
    expect(second - first).toBeGreaterThan(150);
  });

  it('leaves other limits alone', async () => {
    const { limiter, passed, send } = setUp({ actionLimits: { Run: { perSecond: 1 } } });
    limiter.slowDown('Run', 60_000);
    await send('d');
    expect(passed).toEqual([['d', 0]]);
  });

  it('is not slowed down by other errors, nor by success', async () => {
    const { limiter, clock, send } = setUp({ limit: { perSecond: 10, burst: 3 } });
    expect(await limiter.run('Describe', async () => 'done', { operation: 'read' })).toBe('done');
    const failure = settled(limiter.run('Describe', () => Promise.reject(new Error('no')), { operation: 'read' }));
    expect(await failure).toMatchObject({ status: 'rejected' });
    await send('a');
    expect(clock.now()).toBe(0);
  });
});
