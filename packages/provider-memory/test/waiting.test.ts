import { describe, expect, it } from 'vitest';
import { createProvider } from '../src/index.ts';
import { CONFIGURATION, errorOf, setUp } from './set-up.ts';

describe('waitForInstanceRunning', () => {
  it('answers with a fresh observation when the instance runs', async () => {
    const { provider, clock } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    const wait = provider.waitForInstanceRunning(instanceId);
    await clock.advance(3_000);
    expect(await wait).toMatchObject({ instanceId, state: 'running' });
    expect((await provider.waitForInstanceRunning(instanceId)).state).toBe('running');
    expect(clock.pendingDelays).toBe(0);
  });

  it('costs fifty waiters not more requests than one', async () => {
    const { provider, clock, cloud } = setUp();
    const infos = await Promise.all(Array.from({ length: 50 }, () => provider.provisionInstance(CONFIGURATION)));
    const waits = infos.map(({ instanceId }) => provider.waitForInstanceRunning(instanceId));
    await clock.advance(3_000);
    expect((await Promise.all(waits)).every(({ state }) => state === 'running')).toBe(true);
    expect(cloud.countRequests('getInstances')).toBeLessThanOrEqual(6);
  });

  it("fails at once, with the cloud's reason, when the launch failed", async () => {
    const { provider, cloud, clock } = setUp();
    cloud.injectFault({ kind: 'launch-failure' });
    const { instanceId, state } = await provider.provisionInstance(CONFIGURATION);
    expect(state).toBe('pending');
    const wait = errorOf(provider.waitForInstanceRunning(instanceId));
    await clock.advance(3_000);
    expect(await wait).toMatchObject({
      code: 'Conflict',
      nativeCode: 'Launch.NoHost',
      lastInfo: { state: 'failed', stateReason: { code: 'InsufficientCapacity' } },
    });
  });

  it('fails after 30 seconds when the instance stays stopped', async () => {
    const { provider, cloud, clock, runInstance } = setUp();
    const { instanceId } = await runInstance();
    cloud.shutDownGuest(instanceId);
    const wait = errorOf(provider.waitForInstanceRunning(instanceId));
    await clock.advance(31_000);
    expect(await wait).toMatchObject({ code: 'Conflict', lastInfo: { state: 'stopped' } });
  });

  it('ends at its deadline and leaves the instance as it is', async () => {
    const { provider, clock, stateOf } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    const wait = errorOf(provider.waitForInstanceRunning(instanceId, { timeoutMs: 1_500 }));
    await clock.advance(1_500);
    expect(await wait).toMatchObject({ code: 'Timeout', instanceId, lastInfo: { state: 'pending' } });
    expect(await stateOf(instanceId)).toBe('pending');
    expect(clock.pendingDelays).toBe(0);
  });

  it('tolerates throttling and lost connections, and not missing rights', async () => {
    const { provider, cloud, clock } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    cloud.injectFault({ kind: 'unavailable' });
    cloud.injectFault({ kind: 'throttle', count: 2 });
    const wait = provider.waitForInstanceRunning(instanceId);
    await clock.advance(10_000);
    expect((await wait).state).toBe('running');
    cloud.injectFault({ kind: 'permission-denied' });
    expect(await errorOf(provider.waitForInstanceRunning(instanceId))).toMatchObject({ code: 'PermissionDenied' });
  });

  it('tolerates an instance that another object made and that is not visible yet', async () => {
    const { provider, cloud, clock } = setUp({ consistencyLagMs: 1_000 });
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    const wait = createProvider({ cloud }).waitForInstanceRunning(instanceId);
    await clock.advance(3_000);
    expect((await wait).state).toBe('running');
  });
});

describe('waitForInstanceTerminated', () => {
  it('ends when the instance is terminated, or long gone', async () => {
    const { provider, clock, runInstance, timings } = setUp();
    const { instanceId } = await runInstance();
    await provider.terminateInstance(instanceId);
    const wait = provider.waitForInstanceTerminated(instanceId);
    await clock.advance(2_000);
    await expect(wait).resolves.toBeUndefined();
    await clock.advance(timings.terminatedVisibleMs);
    await expect(provider.waitForInstanceTerminated(instanceId)).resolves.toBeUndefined();
  });

  it('ends at its deadline while the instance lives', async () => {
    const { provider, clock, runInstance } = setUp();
    const { instanceId } = await runInstance();
    const wait = errorOf(provider.waitForInstanceTerminated(instanceId, { timeoutMs: 1_000 }));
    await clock.advance(1_000);
    expect(await wait).toMatchObject({ code: 'Timeout', lastInfo: { state: 'running' } });
  });
});

describe('a clock between two milliseconds', () => {
  it('is fine for every request, since times are kept in whole milliseconds', async () => {
    const { provider, clock, runInstance } = setUp();
    await clock.advance(0.5);
    const { instanceId } = await runInstance();
    await provider.stopInstance(instanceId);
    await provider.terminateInstance(instanceId);
    expect((await provider.getInstanceInfo(instanceId)).state).toBe('terminating');
  });
});

describe('disposal', () => {
  it('ends waits, and leaves a shared cloud to others', async () => {
    const { provider, cloud, clock } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    const wait = errorOf(provider.waitForInstanceRunning(instanceId));
    await clock.advance(100);
    await provider[Symbol.asyncDispose]();
    expect(await wait).toMatchObject({ code: 'Aborted' });
    await clock.advance(0);
    expect(clock.pendingDelays).toBe(0);
    expect(await errorOf(provider.getInstanceInfo(instanceId))).toMatchObject({ code: 'Aborted' });
    expect((await createProvider({ cloud }).getInstanceInfo(instanceId)).instanceId).toBe(instanceId);
  });
});
