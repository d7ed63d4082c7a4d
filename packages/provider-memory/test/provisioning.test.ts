import { describe, expect, it } from 'vitest';
import { createProvider } from '../src/index.ts';
import { CONFIGURATION, errorOf, setUp } from './set-up.ts';

describe('resolveConfiguration', () => {
  it('decides zone, image and defaults, keeps the token, and creates nothing', async () => {
    const { provider, cloud } = setUp();
    const resolved = await provider.resolveConfiguration({ ...CONFIGURATION, idempotencyToken: 't', userData: 'x' });
    expect(resolved).toEqual({
      ...CONFIGURATION,
      imageId: 'image-linux-2',
      zone: 'local-a',
      market: 'on-demand',
      rootVolume: { sizeGib: 8, volumeType: 'ssd', deleteOnTermination: true },
      network: { networkId: 'default', subnetId: 'default', assignPublicIp: false },
      idempotencyToken: 't',
      userData: 'x',
    });
    expect(cloud.count()).toMatchObject({ launched: 0, volumes: 0, interfaces: 0 });
  });

  it('changes nothing when it is applied again', async () => {
    const { provider } = setUp();
    const resolved = await provider.resolveConfiguration({ ...CONFIGURATION, additionalVolumes: [{ sizeGib: 5 }] });
    expect(await provider.resolveConfiguration(resolved)).toEqual(resolved);
  });
});

describe('provisionInstance', () => {
  it('answers when the cloud has accepted, without waiting for running', async () => {
    const { provider, clock } = setUp();
    const before = clock.now();
    const info = await provider.provisionInstance({ ...CONFIGURATION, tags: { team: 'a' }, idempotencyToken: 't' });
    expect(info).toMatchObject({
      name: 'worker',
      namespace: 'tests',
      owner: 'default',
      idempotencyToken: 't',
      state: 'pending',
      availabilityZone: 'local-a',
      privateIp: expect.stringMatching(/^127\.113\./),
      tags: { team: 'a' },
    });
    expect(clock.now()).toBe(before);
  });

  it('is repeatable: the same token and configuration is the same instance, also for another object', async () => {
    const { provider, cloud } = setUp();
    const configuration = { ...CONFIGURATION, idempotencyToken: 't' };
    const first = await provider.provisionInstance(configuration);
    const second = await createProvider({ cloud }).provisionInstance(configuration);
    expect(second.instanceId).toBe(first.instanceId);
    expect(cloud.count()).toMatchObject({ launched: 1, volumes: 1, interfaces: 1 });
  });

  it('makes one instance of one token, however many ask at once', async () => {
    const { provider, cloud } = setUp();
    const configuration = { ...CONFIGURATION, idempotencyToken: 't' };
    const infos = await Promise.all(Array.from({ length: 20 }, () => provider.provisionInstance(configuration)));
    expect(new Set(infos.map(({ instanceId }) => instanceId)).size).toBe(1);
    expect(cloud.count()).toMatchObject({ launched: 1, volumes: 1, interfaces: 1 });
  });

  it('makes another instance of another token, or of none, under the same name', async () => {
    const { provider } = setUp();
    const infos = [
      await provider.provisionInstance({ ...CONFIGURATION, idempotencyToken: 't-1' }),
      await provider.provisionInstance({ ...CONFIGURATION, idempotencyToken: 't-2' }),
      await provider.provisionInstance(CONFIGURATION),
      await provider.provisionInstance(CONFIGURATION),
    ];
    expect(new Set(infos.map(({ instanceId }) => instanceId)).size).toBe(4);
    expect(infos[2]).not.toHaveProperty('idempotencyToken');
  });

  it('refuses a token of another configuration, and names its instance', async () => {
    const { provider } = setUp();
    const { instanceId } = await provider.provisionInstance({ ...CONFIGURATION, idempotencyToken: 't' });
    const other = { ...CONFIGURATION, idempotencyToken: 't', instanceType: 'large' };
    expect(await errorOf(provider.provisionInstance(other))).toMatchObject({
      code: 'AlreadyExists',
      instanceId,
      outcome: 'rejected',
    });
  });

  it('takes other user data of the same token as the same configuration', async () => {
    const { provider } = setUp();
    const first = await provider.provisionInstance({ ...CONFIGURATION, idempotencyToken: 't', userData: 'a' });
    const second = await provider.provisionInstance({ ...CONFIGURATION, idempotencyToken: 't', userData: 'b' });
    expect(second.instanceId).toBe(first.instanceId);
  });

  it('refuses a token whose instance was terminated: it is used up', async () => {
    const { provider } = setUp();
    const configuration = { ...CONFIGURATION, idempotencyToken: 't' };
    const { instanceId } = await provider.provisionInstance(configuration);
    await provider.terminateInstance(instanceId);
    expect(await errorOf(provider.provisionInstance(configuration))).toMatchObject({
      code: 'AlreadyExists',
      instanceId,
    });
  });

  it('hands user data to the instance, text or bytes, and never to those who read it', async () => {
    const { provider, cloud } = setUp();
    const text = await provider.provisionInstance({ ...CONFIGURATION, userData: 'secret-text' });
    await provider.provisionInstance({ ...CONFIGURATION, userData: Uint8Array.of(0, 255, 1) });
    const [first, second] = cloud.listInstances();
    expect(first?.userData).toBe('secret-text');
    expect(second?.userData).toEqual(Uint8Array.of(0, 255, 1));
    expect(JSON.stringify(text)).not.toContain('secret-text');
  });

  it('makes the volumes in order, each with the tags of its owner', async () => {
    const { provider, cloud } = setUp();
    await provider.provisionInstance({
      ...CONFIGURATION,
      rootVolume: { sizeGib: 20, encrypted: true },
      additionalVolumes: [{ sizeGib: 5, volumeType: 'cold_storage' }, { sizeGib: 6 }],
    });
    const volumes = cloud.listVolumes();
    expect(volumes.map(({ configuration }) => configuration)).toEqual([
      { sizeGib: 20, volumeType: 'ssd', deleteOnTermination: true, encrypted: true },
      { sizeGib: 5, volumeType: 'cold_storage', deleteOnTermination: true },
      { sizeGib: 6, volumeType: 'ssd', deleteOnTermination: true },
    ]);
    expect(volumes.every(({ tags }) => tags['cloud-spi-owner'] === 'default')).toBe(true);
  });

  it('gives a public address only when asked for one, or by the default of the cloud', async () => {
    const { provider } = setUp();
    expect(await provider.provisionInstance(CONFIGURATION)).not.toHaveProperty('publicIp');
    const asked = await provider.provisionInstance({ ...CONFIGURATION, network: { assignPublicIp: true } });
    expect(asked.publicIp).toMatch(/^127\.113\./);
    const generous = setUp({ addresses: { publicByDefault: true } });
    expect(await generous.provider.provisionInstance(CONFIGURATION)).toHaveProperty('publicIp');
  });

  it('gives the fixed address that was asked for, and refuses one that is taken', async () => {
    const { provider, cloud } = setUp();
    const configuration = { ...CONFIGURATION, network: { privateIp: '127.113.9.9' } };
    expect((await provider.provisionInstance(configuration)).privateIp).toBe('127.113.9.9');
    expect(await errorOf(provider.provisionInstance(configuration))).toMatchObject({ code: 'Conflict' });
    expect(cloud.count()).toMatchObject({ instances: 1, volumes: 1, interfaces: 1 });
  });

  it('never gives an address that a living instance has', async () => {
    const { provider } = setUp();
    const infos = await Promise.all(Array.from({ length: 300 }, () => provider.provisionInstance(CONFIGURATION)));
    expect(new Set(infos.map(({ privateIp }) => privateIp)).size).toBe(300);
  });

  it('passes over an address that somebody has asked for', async () => {
    const { provider } = setUp();
    await provider.provisionInstance({ ...CONFIGURATION, network: { privateIp: '127.113.0.1' } });
    expect((await provider.provisionInstance(CONFIGURATION)).privateIp).toBe('127.113.0.2');
  });
});

describe('provisionInstance: what the cloud does not offer', () => {
  it.each([
    ['imageId', { imageId: 'windows' }],
    ['imageId', { instanceType: 'small-arm' }],
    ['instanceType', { instanceType: 'huge' }],
    ['zone', { zone: 'mars' }],
    ['network.networkId', { network: { networkId: 'other' } }],
    ['network.subnetId', { network: { subnetId: 'other' } }],
    ['network.securityGroupIds[1]', { network: { securityGroupIds: ['default', 'other'] } }],
    ['network.privateIp', { network: { privateIp: '10.0.0.1' } }],
    ['keyPairName', { keyPairName: 'mine' }],
    ['identity', { identity: 'admin' }],
    ['nestedVirtualization', { nestedVirtualization: true }],
    ['rootVolume.sizeGib', { rootVolume: { sizeGib: 4 } }],
    ['providerOptions.memory.protect', { providerOptions: { memory: { protect: true } } }],
  ])('is refused with its path: %s', async (path, wrong) => {
    const { provider, cloud } = setUp();
    const error = await errorOf(provider.provisionInstance({ ...CONFIGURATION, ...wrong }));
    expect(error).toMatchObject({ code: 'InvalidConfiguration', outcome: 'not-sent' });
    expect(error.problems?.map((problem) => problem.path)).toEqual([path]);
    expect(cloud.count()).toMatchObject({ launched: 0, volumes: 0, interfaces: 0 });
  });

  it('is reported all at once', async () => {
    const { provider } = setUp();
    const wrong = { ...CONFIGURATION, imageId: 'windows', instanceType: 'huge', zone: 'mars', identity: 'admin' };
    const error = await errorOf(provider.provisionInstance(wrong));
    expect(error.problems?.map(({ path }) => path)).toEqual(['instanceType', 'imageId', 'zone', 'identity']);
  });

  it('costs no request when the configuration is wrong by itself', async () => {
    const { provider, cloud } = setUp();
    await errorOf(provider.provisionInstance({ ...CONFIGURATION, name: '' }));
    expect(cloud.countRequests()).toBe(0);
  });

  it('leaves what is meant for other providers alone', async () => {
    const { provider } = setUp();
    const configuration = { ...CONFIGURATION, providerOptions: { aws: { anything: 1 } } };
    await expect(provider.provisionInstance(configuration)).resolves.toMatchObject({ state: 'pending' });
  });
});

describe('provisionInstance: limits', () => {
  const zones = [{ name: 'a', capacity: { small: 1, large: 0 } }, { name: 'b' }];

  it('is refused with the scope when the zone has no capacity, and leaves nothing behind', async () => {
    const { provider, cloud } = setUp({ zones });
    await provider.provisionInstance({ ...CONFIGURATION, zone: 'a' });
    const error = await errorOf(provider.provisionInstance({ ...CONFIGURATION, zone: 'a' }));
    expect(error).toMatchObject({
      code: 'InsufficientCapacity',
      outcome: 'rejected',
      retryable: true,
      scopes: [{ provider: 'memory', region: 'local', zone: 'a', instanceType: 'small' }],
    });
    expect(cloud.count()).toMatchObject({ instances: 1, volumes: 1, interfaces: 1 });
    await expect(provider.provisionInstance({ ...CONFIGURATION, zone: 'b' })).resolves.toBeDefined();
  });

  it('avoids a zone that has no capacity of the type at all', async () => {
    const { provider } = setUp({ zones });
    const resolved = await provider.resolveConfiguration({ ...CONFIGURATION, instanceType: 'large' });
    expect(resolved.zone).toBe('b');
  });

  it('gives capacity back when an instance is stopped, or terminated', async () => {
    const { provider, clock, runInstance } = setUp({ zones });
    const { instanceId } = await runInstance({ zone: 'a' });
    await provider.stopInstance(instanceId);
    expect(await errorOf(provider.provisionInstance({ ...CONFIGURATION, zone: 'a' }))).toMatchObject({
      code: 'InsufficientCapacity',
    });
    await clock.advance(1_000);
    const second = await provider.provisionInstance({ ...CONFIGURATION, zone: 'a' });
    expect(await errorOf(provider.startInstance(instanceId))).toMatchObject({ code: 'InsufficientCapacity' });
    await provider.terminateInstance(second.instanceId);
    await clock.advance(1_000);
    await expect(provider.startInstance(instanceId)).resolves.toBeUndefined();
  });

  it('is refused by the quota of instances, and by that of processors', async () => {
    const few = setUp({ quotas: { instances: 1 } });
    await few.runInstance();
    const quota = { code: 'QuotaExceeded', outcome: 'rejected' };
    expect(await errorOf(few.provider.provisionInstance(CONFIGURATION))).toMatchObject(quota);
    const small = setUp({ quotas: { vcpus: 4 } });
    await small.runInstance({ instanceType: 'medium' });
    expect(await errorOf(small.provider.provisionInstance(CONFIGURATION))).toMatchObject(quota);
    expect(small.cloud.count()).toMatchObject({ instances: 1, volumes: 1, interfaces: 1 });
  });
});
