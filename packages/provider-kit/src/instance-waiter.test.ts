import {
  type CloudProvisioningError,
  createCloudProvisioningError,
  type ErrorCode,
  type InstanceInfo,
  type InstanceState,
} from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { createInstanceWaiter } from './instance-waiter.ts';
import { VirtualClock } from './virtual-clock.ts';

function info(instanceId: string, state: InstanceState): InstanceInfo {
  const place = { instanceType: 't', availabilityZone: 'z', region: 'r' };
  return { instanceId, name: 'a', namespace: 'n', ...place, state, tags: {}, providerData: {} };
}

function error(code: ErrorCode, retryAfterMs?: number): CloudProvisioningError {
  return createCloudProvisioningError({ code, provider: 'test', operation: 'read', message: 'no', retryAfterMs });
}

/** A cloud in which every instance runs after a second, unless it answers otherwise. */
function setUp(answer: (id: string, now: number) => InstanceInfo | Error | undefined = () => undefined) {
  const clock = new VirtualClock(0);
  const reads: { at: number; ids: readonly string[] }[] = [];
  const waiter = createInstanceWaiter({
    provider: 'test',
    clock,
    intervalMs: 500,
    random: () => 0.5, // no jitter
    readBatch: async (ids) => {
      reads.push({ at: clock.now(), ids });
      const read = (id: string) => answer(id, clock.now()) ?? info(id, clock.now() < 1_000 ? 'pending' : 'running');
      return new Map(ids.map((id) => [id, read(id) as InstanceInfo]));
    },
  });
  return { clock, reads, waiter };
}

/** Keeps a rejection from being reported as unhandled before it is looked at. */
function settled<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  return Promise.allSettled([promise]).then(([result]) => result);
}

describe('the shared waiter', () => {
  it('answers at once when the instance runs already, and reads no more', async () => {
    const { clock, reads, waiter } = setUp((id) => info(id, 'running'));
    expect((await waiter.waitForRunning('i-1')).state).toBe('running');
    await clock.advance(10_000);
    expect(reads).toHaveLength(1);
    expect(clock.pendingDelays).toBe(0);
  });

  it('news of an instance are looked at before the next tick, without reading those that nothing is new of', async () => {
    let runs = false;
    const { clock, reads, waiter } = setUp((id) => info(id, runs && id === 'i-1' ? 'running' : 'pending'));
    const first = waiter.waitForRunning('i-1');
    const second = settled(waiter.waitForRunning('i-2', { timeoutMs: 300 }));
    await clock.advance(100);
    runs = true;
    waiter.lookNow('i-3');
    waiter.lookNow('i-1');
    await clock.advance(0);
    expect((await first).state).toBe('running');
    expect(reads).toEqual([
      { at: 0, ids: ['i-1', 'i-2'] },
      { at: 100, ids: ['i-1'] },
    ]);
    waiter.lookNow();
    await clock.advance(0);
    expect(reads.at(-1)).toEqual({ at: 100, ids: ['i-2'] });
    await clock.advance(200);
    expect((await second).status).toBe('rejected');
    expect(clock.pendingDelays).toBe(0);
  });

  it('serves fifty waits with one read per tick', async () => {
    const { clock, reads, waiter } = setUp();
    const waits = Array.from({ length: 50 }, (_, index) => waiter.waitForRunning(`i-${index}`));
    await clock.advance(1_000);
    const infos = await Promise.all(waits);
    expect(infos.map(({ instanceId }) => instanceId)).toEqual(waits.map((_, index) => `i-${index}`));
    expect(reads.map(({ at, ids }) => [at, ids.length])).toEqual([
      [0, 50],
      [500, 50],
      [1_000, 50],
    ]);
    expect(clock.pendingDelays).toBe(0);
  });

  it('reads a wait that begins between two ticks at once, and nobody else', async () => {
    const { clock, reads, waiter } = setUp();
    const first = waiter.waitForRunning('i-1');
    await clock.advance(300);
    const second = waiter.waitForRunning('i-2');
    await clock.advance(700);
    await Promise.all([first, second]);
    expect(reads.slice(0, 3)).toEqual([
      { at: 0, ids: ['i-1'] },
      { at: 300, ids: ['i-2'] },
      { at: 500, ids: ['i-1', 'i-2'] },
    ]);
  });

  it('asks for an id that two callers wait for only once', async () => {
    const { clock, reads, waiter } = setUp();
    const waits = [waiter.waitForRunning('i-1'), waiter.waitForRunning('i-1')];
    await clock.advance(1_000);
    await Promise.all(waits);
    expect(reads.every(({ ids }) => ids.length === 1)).toBe(true);
  });

  it('works again after everybody had gone', async () => {
    const { clock, waiter } = setUp();
    const controller = new AbortController();
    const gone = settled(waiter.waitForRunning('i-1', { signal: controller.signal }));
    await clock.advance(100);
    controller.abort();
    const next = waiter.waitForRunning('i-2');
    await clock.advance(1_000);
    expect((await gone).status).toBe('rejected');
    expect((await next).state).toBe('running');
  });

  it('draws each interval from 90 to 110 percent', async () => {
    const clock = new VirtualClock(0);
    const at: number[] = [];
    const readBatch = async () => {
      at.push(clock.now());
      return new Map();
    };
    const randoms = [0, 1];
    const random = () => randoms.shift() ?? 0.5;
    const waiter = createInstanceWaiter({ provider: 'test', clock, intervalMs: 1_000, random, readBatch });
    const wait = settled(waiter.waitForRunning('i-1', { timeoutMs: 2_500 }));
    await clock.advance(2_500);
    expect(await wait).toMatchObject({ status: 'rejected', reason: { code: 'Timeout' } });
    expect(at).toEqual([0, 900, 2_000]);
  });

  it('ends at the deadline with the id and the last observation', async () => {
    const { clock, waiter } = setUp((id) => info(id, 'pending'));
    const wait = settled(waiter.waitForRunning('i-1', { timeoutMs: 1_200 }));
    await clock.advance(1_200);
    expect(await wait).toMatchObject({
      reason: {
        code: 'Timeout',
        instanceId: 'i-1',
        lastInfo: { state: 'pending' },
        operation: 'waitForInstanceRunning',
      },
    });
    expect(clock.pendingDelays).toBe(0);
  });

  it('ends promptly when its signal is aborted, and keeps no timer', async () => {
    const { clock, waiter } = setUp((id) => info(id, 'pending'));
    const controller = new AbortController();
    const wait = settled(waiter.waitForRunning('i-1', { signal: controller.signal }));
    await clock.advance(100);
    controller.abort(new Error('enough'));
    expect(await wait).toMatchObject({ reason: { code: 'Aborted', cause: { message: 'enough' } } });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });

  it('does not even begin with an aborted signal', async () => {
    const { reads, waiter } = setUp();
    const wait = settled(waiter.waitForRunning('i-1', { signal: AbortSignal.abort() }));
    expect(await wait).toMatchObject({ reason: { code: 'Aborted' } });
    expect(reads).toEqual([]);
  });

  it('fails at once with Conflict, the reason and the observation when the instance failed', async () => {
    const stateReason = { code: 'InsufficientCapacity', nativeCode: 'NoHost', message: 'No host was free' } as const;
    const { waiter } = setUp((id) => ({ ...info(id, 'failed'), stateReason }));
    await expect(waiter.waitForRunning('i-1')).rejects.toMatchObject({
      code: 'Conflict',
      nativeCode: 'NoHost',
      retryable: false,
      lastInfo: { state: 'failed' },
      message: expect.stringContaining('No host was free'),
    });
  });

  it('counts the 30 seconds of a stopped instance from its last change', async () => {
    const { clock, waiter } = setUp((id, now) => info(id, now < 20_000 ? 'stopping' : 'stopped'));
    const wait = settled(waiter.waitForRunning('i-1'));
    await clock.advance(49_000);
    expect(clock.pendingDelays).toBeGreaterThan(0);
    await clock.advance(2_000);
    expect(await wait).toMatchObject({ reason: { code: 'Conflict', lastInfo: { state: 'stopped' } } });
  });

  it('tolerates transient errors, of one id and of the whole read', async () => {
    const { clock, waiter } = setUp((_, now) => {
      if (now === 0) return error('Unavailable');
      if (now < 1_000) throw error('RateLimited');
      return undefined;
    });
    const wait = waiter.waitForRunning('i-1');
    await clock.advance(1_000);
    expect((await wait).state).toBe('running');
  });

  it('does not tolerate an error of authorization', async () => {
    const { waiter } = setUp(() => error('PermissionDenied'));
    await expect(waiter.waitForRunning('i-1')).rejects.toMatchObject({
      code: 'PermissionDenied',
      instanceId: 'i-1',
      operation: 'waitForInstanceRunning',
    });
  });

  it('lets one bad id fail only its own waiter', async () => {
    const { clock, waiter } = setUp((id) => (id === 'bad' ? error('NotFound') : undefined));
    const bad = settled(waiter.waitForRunning('bad'));
    const good = waiter.waitForRunning('good');
    await clock.advance(1_000);
    expect(await bad).toMatchObject({ reason: { code: 'NotFound' } });
    expect((await good).state).toBe('running');
  });

  it('waits as long as a throttling cloud says', async () => {
    const { clock, reads, waiter } = setUp((_, now) => (now === 0 ? error('RateLimited', 5_000) : undefined));
    const wait = waiter.waitForRunning('i-1');
    await clock.advance(5_000);
    await wait;
    expect(reads.map(({ at }) => at)).toEqual([0, 5_000]);
  });

  it('takes terminated and NotFound as the end of a wait for termination', async () => {
    const { clock, waiter } = setUp((id, now) => {
      if (id === 'gone') return error('NotFound');
      return info(id, now < 1_000 ? 'terminating' : 'terminated');
    });
    await waiter.waitForTerminated('gone');
    const wait = waiter.waitForTerminated('i-1');
    await clock.advance(1_000);
    await expect(wait).resolves.toBeUndefined();
  });

  it('ends every wait when it is disposed, and begins none after', async () => {
    const { clock, waiter } = setUp((id) => info(id, 'pending'));
    const wait = settled(waiter.waitForRunning('i-1'));
    await clock.advance(100);
    waiter.dispose();
    expect(await wait).toMatchObject({ reason: { code: 'Aborted' } });
    await expect(waiter.waitForTerminated('i-1')).rejects.toMatchObject({ code: 'Aborted' });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
  });
});
