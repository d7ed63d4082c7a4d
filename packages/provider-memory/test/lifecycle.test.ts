import { describe, expect, it } from 'vitest';
import { createProvider } from '../src/index.ts';
import { CONFIGURATION, errorOf, setUp } from './set-up.ts';

describe('reading an instance', () => {
  it('shows running after the time that the cloud takes, and times in UTC', async () => {
    const { provider, clock, timings, stateOf } = setUp();
    const { instanceId, createdAt } = await provider.provisionInstance(CONFIGURATION);
    expect(createdAt).toBe('2026-01-01T00:00:00.000Z');
    await clock.advance(timings.pendingMs - 1);
    expect(await stateOf(instanceId)).toBe('pending');
    await clock.advance(1);
    expect(await stateOf(instanceId)).toBe('running');
  });

  it('has no side effect', async () => {
    const { provider, runInstance } = setUp();
    const info = await runInstance();
    expect(await provider.getInstanceInfo(info.instanceId)).toEqual(info);
  });

  it('tells an unknown id from a malformed one and from one of another cloud', async () => {
    const { provider } = setUp();
    const other = await setUp({ cloudId: 'elsewhere' }).runInstance();
    const unknown = (await provider.provisionInstance(CONFIGURATION)).instanceId.replace(/.{12}$/, '000000000000');
    expect(await errorOf(provider.getInstanceInfo(unknown))).toMatchObject({ code: 'NotFound', instanceId: unknown });
    for (const id of ['i-0', other.instanceId]) {
      expect(await errorOf(provider.getInstanceInfo(id))).toMatchObject({ code: 'InvalidConfiguration' });
      expect(await errorOf(provider.terminateInstance(id))).toMatchObject({ code: 'InvalidConfiguration' });
      expect(await errorOf(provider.waitForInstanceTerminated(id))).toMatchObject({ code: 'InvalidConfiguration' });
    }
  });

  it('shows a state that nobody knows as unknown', async () => {
    const { cloud, runInstance, stateOf } = setUp();
    const { instanceId } = await runInstance();
    cloud.forceState(instanceId, 'hibernating');
    expect(await stateOf(instanceId)).toBe('unknown');
    cloud.forceState(instanceId, undefined);
    expect(await stateOf(instanceId)).toBe('running');
  });

  it('hides a new instance from other objects for the consistency window, and not from its own', async () => {
    const { provider, cloud, clock } = setUp({ consistencyLagMs: 500 });
    const other = createProvider({ cloud });
    expect(other.capabilities.consistencyWindowMs).toBe(500);
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    expect((await provider.getInstanceInfo(instanceId)).state).toBe('pending');
    expect(await errorOf(other.getInstanceInfo(instanceId))).toMatchObject({ code: 'NotFound' });
    await clock.advance(500);
    expect((await other.getInstanceInfo(instanceId)).instanceId).toBe(instanceId);
  });
});

describe('stop and start', () => {
  it('go through stopping to stopped and back, with the same id, addresses, volumes and tags', async () => {
    const { provider, clock, runInstance, stateOf } = setUp();
    const before = await runInstance({ tags: { a: 'b' }, network: { assignPublicIp: true } });
    const { instanceId } = before;
    await provider.stopInstance(instanceId);
    expect(await stateOf(instanceId)).toBe('stopping');
    await clock.advance(1_000);
    expect(await provider.getInstanceInfo(instanceId)).toMatchObject({
      state: 'stopped',
      stateReason: { code: 'UserRequested' },
    });
    await provider.startInstance(instanceId);
    expect(await stateOf(instanceId)).toBe('pending');
    await clock.advance(2_000);
    const after = await provider.getInstanceInfo(instanceId);
    expect(after).toEqual({ ...before, launchTime: '2026-01-01T00:00:03.000Z' });
  });

  it('succeed when there is nothing to do', async () => {
    const { provider, clock, runInstance, stateOf } = setUp();
    const { instanceId } = await runInstance();
    await provider.startInstance(instanceId);
    await provider.stopInstance(instanceId);
    await provider.stopInstance(instanceId);
    await clock.advance(1_000);
    await provider.stopInstance(instanceId);
    expect(await stateOf(instanceId)).toBe('stopped');
    await provider.startInstance(instanceId);
    await provider.startInstance(instanceId);
    expect(await stateOf(instanceId)).toBe('pending');
  });

  it('while pending: a stop completes. While stopping: a start is a Conflict that passes', async () => {
    const { provider, clock, stateOf } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    await provider.stopInstance(instanceId);
    expect(await errorOf(provider.startInstance(instanceId))).toMatchObject({ code: 'Conflict', retryable: true });
    await clock.advance(1_000);
    expect(await stateOf(instanceId)).toBe('stopped');
    await provider.startInstance(instanceId);
  });

  it('are a Conflict when the instance failed or is terminated, and NotFound when it is unknown', async () => {
    const { provider, cloud, clock, runInstance, timings } = setUp();
    const { instanceId } = await runInstance();
    cloud.crashInstance(instanceId);
    expect(await errorOf(provider.stopInstance(instanceId))).toMatchObject({ code: 'Conflict', outcome: 'rejected' });
    expect(await errorOf(provider.startInstance(instanceId))).toMatchObject({ code: 'Conflict' });
    await provider.terminateInstance(instanceId);
    expect(await errorOf(provider.stopInstance(instanceId))).toMatchObject({ code: 'Conflict' });
    expect(await errorOf(provider.startInstance(instanceId))).toMatchObject({ code: 'Conflict' });
    await clock.advance(timings.terminatingMs + timings.terminatedVisibleMs);
    expect(await errorOf(provider.stopInstance(instanceId))).toMatchObject({ code: 'NotFound' });
    expect(await errorOf(provider.startInstance(instanceId))).toMatchObject({ code: 'NotFound' });
  });

  it('are NotSupported for a spot instance', async () => {
    const { provider, runInstance } = setUp();
    const { instanceId } = await runInstance({ market: 'spot' });
    expect(await errorOf(provider.stopInstance(instanceId))).toMatchObject({ code: 'NotSupported' });
  });
});

describe('what happens to an instance', () => {
  it.each([
    ['shutDownGuest', 'stopped', 'GuestShutdown'],
    ['crashInstance', 'failed', 'Unknown'],
    ['interruptInstance', 'terminating', 'Interrupted'],
    ['deleteInstance', 'terminated', 'UserRequested'],
  ] as const)('shows with its reason: %s', async (event, state, code) => {
    const { provider, cloud, runInstance } = setUp();
    const { instanceId } = await runInstance({ market: 'spot' });
    cloud[event](instanceId);
    expect(await provider.getInstanceInfo(instanceId)).toMatchObject({ state, stateReason: { code } });
  });

  it('does not bring a terminated instance back', async () => {
    const { cloud, provider, clock, runInstance, stateOf } = setUp();
    const { instanceId } = await runInstance();
    await provider.terminateInstance(instanceId);
    await clock.advance(1_000);
    cloud.interruptInstance(instanceId);
    cloud.shutDownGuest(instanceId);
    cloud.crashInstance(instanceId);
    expect(await stateOf(instanceId)).toBe('terminated');
  });
});

describe('the console', () => {
  it('says nothing of the future, and more with every boot', async () => {
    const { provider, clock } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    expect(await provider.getConsoleOutput(instanceId)).not.toContain('login:');
    await clock.advance(2_000);
    const first = await provider.getConsoleOutput(instanceId);
    expect(first).toContain('login:');
    await provider.stopInstance(instanceId);
    await clock.advance(1_000);
    await provider.startInstance(instanceId);
    await clock.advance(2_000);
    const second = await provider.getConsoleOutput(instanceId);
    expect(second.startsWith(first)).toBe(true);
    expect(second.match(/boots at/g)).toHaveLength(2);
  });

  it('does not log in a guest that was stopped while it booted', async () => {
    const { provider, clock } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    await provider.stopInstance(instanceId);
    await clock.advance(60_000);
    expect(await provider.getConsoleOutput(instanceId)).not.toContain('login:');
  });

  it.each(['', 'x'])('keeps the last 64 KiB and does not cut a character, shifted by "%s"', async (shift) => {
    const { provider, cloud, runInstance } = setUp();
    const { instanceId } = await runInstance();
    cloud.writeConsole(instanceId, 'ä'.repeat(40_000));
    cloud.writeConsole(instanceId, shift);
    const text = await provider.getConsoleOutput(instanceId);
    expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(65_535);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(65_536);
    expect(text).toMatch(/^ä+\nx?\n$/);
  });

  it('of an unknown instance is NotFound', async () => {
    const { provider, runInstance } = setUp();
    const unknown = (await runInstance()).instanceId.replace(/.{12}$/, '000000000000');
    expect(await errorOf(provider.getConsoleOutput(unknown))).toMatchObject({ code: 'NotFound' });
  });
});

describe('tags', () => {
  it('are merged, overwritten and removed', async () => {
    const { provider, runInstance } = setUp();
    const { instanceId } = await runInstance({ tags: { a: '1', b: '2' } });
    await provider.addTags(instanceId, { b: '3', c: '' });
    await provider.addTags(instanceId, { b: '3', c: '' });
    expect((await provider.getInstanceInfo(instanceId)).tags).toEqual({ a: '1', b: '3', c: '' });
    await provider.removeTags(instanceId, ['a', 'nothing']);
    expect(await provider.getInstanceInfo(instanceId)).toMatchObject({ tags: { b: '3', c: '' }, owner: 'default' });
  });

  it('lose no concurrent update', async () => {
    const { provider, cloud, runInstance } = setUp();
    const { instanceId } = await runInstance();
    const providers = [provider, createProvider({ cloud })];
    const keys = Array.from({ length: 30 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key, index) => providers[index % 2]?.addTags(instanceId, { [key]: 'x' })));
    expect(Object.keys((await provider.getInstanceInfo(instanceId)).tags).toSorted()).toEqual(keys.toSorted());
  });

  it('keep to the portable limits also as a sum', async () => {
    const { provider, runInstance } = setUp();
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key-${index}`, 'x']));
    const { instanceId } = await runInstance({ tags: many });
    for (const tags of [{ another: 'x' }, { 'KEY-1': 'x' }]) {
      expect(await errorOf(provider.addTags(instanceId, tags))).toMatchObject({ code: 'InvalidConfiguration' });
    }
    expect((await provider.getInstanceInfo(instanceId)).tags).toEqual(many);
  });
});

describe('owners', () => {
  it("read everybody's instances and change only their own", async () => {
    const { cloud, provider, runInstance } = setUp();
    const stranger = createProvider({ cloud, owner: 'stranger' });
    const { instanceId } = await runInstance({ idempotencyToken: 't' });
    expect((await stranger.getInstanceInfo(instanceId)).owner).toBe('default');
    const denied = { code: 'PermissionDenied', outcome: 'rejected', instanceId };
    expect(await errorOf(stranger.stopInstance(instanceId))).toMatchObject(denied);
    expect(await errorOf(stranger.startInstance(instanceId))).toMatchObject(denied);
    expect(await errorOf(stranger.terminateInstance(instanceId))).toMatchObject(denied);
    expect(await errorOf(stranger.addTags(instanceId, { a: 'b' }))).toMatchObject(denied);
    expect(await errorOf(stranger.removeTags(instanceId, ['a']))).toMatchObject(denied);
    expect(await stranger.terminateByToken('t', {})).toEqual({ remaining: 0 });
    expect((await provider.getInstanceInfo(instanceId)).state).toBe('running');
  });

  it('do not share tokens', async () => {
    const { cloud, provider } = setUp();
    const configuration = { ...CONFIGURATION, idempotencyToken: 't' };
    const mine = await provider.provisionInstance(configuration);
    const theirs = await createProvider({ cloud, owner: 'stranger' }).provisionInstance(configuration);
    expect(theirs.instanceId).not.toBe(mine.instanceId);
    expect(cloud.count()).toMatchObject({ instances: 2, volumes: 2, interfaces: 2 });
  });

  it('cannot change what belongs to nobody', async () => {
    const { cloud, provider } = setUp();
    const instanceId = cloud.createUnownedInstance();
    expect(await provider.getInstanceInfo(instanceId)).toMatchObject({ namespace: '', tags: {} });
    expect(await errorOf(provider.terminateInstance(instanceId))).toMatchObject({ code: 'PermissionDenied' });
  });
});
