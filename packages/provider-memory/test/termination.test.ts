import { describe, expect, it } from 'vitest';
import { CONFIGURATION, errorOf, setUp } from './set-up.ts';

const KEPT = { additionalVolumes: [{ sizeGib: 5, deleteOnTermination: false }, { sizeGib: 6 }] };

describe('terminateInstance', () => {
  it('removes the instance and everything that was made with it', async () => {
    const { provider, cloud, clock, runInstance } = setUp();
    const { instanceId } = await runInstance({
      network: { assignPublicIp: true },
      additionalVolumes: [{ sizeGib: 5 }],
    });
    await provider.terminateInstance(instanceId);
    expect(await provider.getInstanceInfo(instanceId)).toMatchObject({
      state: 'terminating',
      stateReason: { code: 'UserRequested' },
    });
    await clock.advance(1_000);
    const info = await provider.getInstanceInfo(instanceId);
    expect(info).toMatchObject({ state: 'terminated', terminationTime: '2026-01-01T00:00:03.000Z' });
    expect(info).not.toHaveProperty('privateIp');
    expect(cloud.count()).toEqual({ launched: 1, instances: 0, volumes: 0, keptVolumes: 0, interfaces: 0 });
  });

  it('leaves the instance in the list of all, and takes it out of that of the living when it is gone', async () => {
    const { provider, cloud, clock, runInstance } = setUp();
    const { instanceId } = await runInstance();
    await provider.terminateInstance(instanceId);
    expect(cloud.listInstances({ isLiving: true }).map(({ state }) => state)).toEqual(['deleting']);
    await clock.advance(1_000);
    expect(cloud.listInstances({ isLiving: true })).toEqual([]);
    expect(cloud.listInstances().map(({ state }) => state)).toEqual(['deleted']);
  });

  it('keeps the data volumes that shall be kept, with their tags, and names them', async () => {
    const { provider, cloud, clock, runInstance } = setUp();
    const { instanceId } = await runInstance(KEPT);
    await provider.terminateInstance(instanceId);
    await clock.advance(1_000);
    const [volume, ...others] = cloud.listVolumes();
    expect(others).toEqual([]);
    expect(volume?.tags['cloud-spi-owner']).toBe('default');
    expect((await provider.getInstanceInfo(instanceId)).providerData.keptVolumeIds).toBe(volume?.id);
  });

  it.each(['pending', 'stopped', 'failed'])('works on a %s instance', async (state) => {
    const { provider, cloud, clock, stateOf } = setUp();
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    if (state === 'stopped') cloud.shutDownGuest(instanceId);
    if (state === 'failed') cloud.crashInstance(instanceId);
    expect(await stateOf(instanceId)).toBe(state);
    await provider.terminateInstance(instanceId);
    await clock.advance(1_000);
    expect(await stateOf(instanceId)).toBe('terminated');
  });

  it('succeeds when it is under way, done, or the instance is unknown', async () => {
    const { provider, clock, runInstance, timings } = setUp();
    const { instanceId } = await runInstance();
    await Promise.all([provider.terminateInstance(instanceId), provider.terminateInstance(instanceId)]);
    await clock.advance(timings.terminatingMs);
    const { terminationTime } = await provider.getInstanceInfo(instanceId);
    await provider.terminateInstance(instanceId);
    expect((await provider.getInstanceInfo(instanceId)).terminationTime).toBe(terminationTime);
    await clock.advance(timings.terminatedVisibleMs);
    expect(await errorOf(provider.getInstanceInfo(instanceId))).toMatchObject({ code: 'NotFound' });
    await provider.terminateInstance(instanceId);
  });

  it('is a Conflict while deletion protection is on, from the beginning or from outside', async () => {
    const { provider, cloud, runInstance, stateOf } = setUp();
    const { instanceId } = await runInstance({ providerOptions: { memory: { deletionProtection: true } } });
    expect(await errorOf(provider.terminateInstance(instanceId))).toMatchObject({
      code: 'Conflict',
      outcome: 'rejected',
    });
    expect(await stateOf(instanceId)).toBe('running');
    cloud.setDeletionProtection(instanceId, false);
    await provider.terminateInstance(instanceId);
  });
});

describe('terminateByToken', () => {
  it('removes the instance of the token, and says when nothing remains', async () => {
    const { provider, cloud, clock, runInstance } = setUp();
    await runInstance({ idempotencyToken: 't' });
    expect(await provider.terminateByToken('t', { zone: 'local-a' })).toEqual({ remaining: 3 });
    await clock.advance(1_000);
    expect(await provider.terminateByToken('t', { zone: 'local-a' })).toEqual({ remaining: 0 });
    expect(cloud.count()).toMatchObject({ instances: 0, volumes: 0, interfaces: 0 });
  });

  it.each(['createVolume', 'launchInstance'] as const)(
    'removes parts that were left when %s broke off',
    async (action) => {
      const { provider, cloud } = setUp();
      cloud.injectFault({ kind: 'unavailable', action });
      const configuration = { ...CONFIGURATION, ...KEPT, idempotencyToken: 't' };
      const error = await errorOf(provider.provisionInstance(configuration));
      expect(error).toMatchObject({ code: 'Unavailable', outcome: 'unknown' });
      expect(cloud.count()).toMatchObject({ instances: 0, interfaces: 1, volumes: action === 'createVolume' ? 0 : 2 });
      expect(await provider.terminateByToken('t', {})).toEqual({ remaining: 0 });
      expect(cloud.count()).toMatchObject({ volumes: 0, keptVolumes: 0, interfaces: 0 });
    },
  );

  it('leaves kept volumes of an instance alone', async () => {
    const { provider, cloud, clock, runInstance } = setUp();
    await runInstance({ ...KEPT, idempotencyToken: 't' });
    await provider.terminateByToken('t', {});
    await clock.advance(1_000);
    expect(await provider.terminateByToken('t', {})).toEqual({ remaining: 0 });
    expect(cloud.count()).toMatchObject({ volumes: 0, keptVolumes: 1 });
  });

  it('says what blocks it', async () => {
    const { provider, cloud, runInstance } = setUp();
    const { instanceId } = await runInstance({ idempotencyToken: 't' });
    cloud.setDeletionProtection(instanceId, true);
    const result = await provider.terminateByToken('t', {});
    expect(result).toEqual({ remaining: 3, blockedBy: 'deletion protection' });
  });

  it('has nothing to do for a token that nobody used', async () => {
    const { provider } = setUp();
    expect(await provider.terminateByToken('t', {})).toEqual({ remaining: 0 });
  });
});
