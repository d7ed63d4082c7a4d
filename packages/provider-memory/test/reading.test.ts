import { describe, expect, it } from 'vitest';
import { createProvider } from '../src/index.ts';
import { CONFIGURATION, collect, errorOf, setUp } from './set-up.ts';

describe('getInstanceInfo', () => {
  it('of fifty callers at once costs one request', async () => {
    const { provider, cloud } = setUp();
    const made = await Promise.all(Array.from({ length: 10 }, () => provider.provisionInstance(CONFIGURATION)));
    const before = cloud.countRequests();
    const asked = Array.from({ length: 50 }, (_, index) => made[index % 10]!.instanceId);
    const infos = await Promise.all(asked.map((id) => provider.getInstanceInfo(id)));
    expect(infos.map(({ instanceId }) => instanceId)).toEqual(asked);
    expect(cloud.countRequests() - before).toBe(1);
  });

  it('of an id that is unknown or malformed fails its own caller only', async () => {
    const { provider, runInstance } = setUp();
    const { instanceId } = await runInstance();
    const unknownId = instanceId.replace(/[0-9a-f]{12}$/, '000000000000');
    const [info, unknown, malformed] = await Promise.all([
      provider.getInstanceInfo(instanceId),
      errorOf(provider.getInstanceInfo(unknownId)),
      errorOf(provider.getInstanceInfo('nonsense')),
    ]);
    expect(info.state).toBe('running');
    expect(unknown).toMatchObject({ code: 'NotFound', instanceId: unknownId, operation: 'getInstanceInfo' });
    expect(malformed).toMatchObject({ code: 'InvalidConfiguration', instanceId: 'nonsense' });
  });

  it('shows what its caller has changed, also while an older read is under way', async () => {
    const { provider, cloud, clock } = setUp({ latencyMs: 100 });
    const provisioned = provider.provisionInstance(CONFIGURATION);
    await clock.advance(5_000);
    const { instanceId } = await provisioned;
    const older = provider.getInstanceInfo(instanceId);
    await clock.advance(50);
    cloud.shutDownGuest(instanceId);
    const newer = provider.getInstanceInfo(instanceId);
    await clock.advance(200);
    expect((await newer).state).not.toBe('running');
    await older;
  });
});

describe('readAttempts', () => {
  function setUpRetrying(readAttempts: number) {
    const world = setUp();
    return { ...world, provider: createProvider({ cloud: world.cloud, readAttempts }) };
  }

  it('tries a read again after what the cloud asks for', async () => {
    const { provider, cloud, clock } = setUpRetrying(2);
    const { instanceId } = await provider.provisionInstance(CONFIGURATION);
    const startedAt = clock.now();
    const reads = [
      () => provider.describeScope(),
      () => provider.resolveConfiguration(CONFIGURATION),
      () => provider.getInstanceInfo(instanceId),
      () => collect(provider.listInstances()),
      () => collect(provider.listInstanceTypes()),
      () => provider.getConsoleOutput(instanceId),
      () => provider.preflight(CONFIGURATION),
    ];
    for (const read of reads) {
      cloud.injectFault({ kind: 'throttle' });
      const answer = read();
      await clock.advance(2_000); // 1 s that the cloud asks for, and a part of 0.2 s
      await expect(answer).resolves.toBeDefined();
    }
    expect(clock.now() - startedAt).toBe(reads.length * 2_000);
    expect(clock.pendingDelays).toBe(0);
  });

  it('are limited, and by the deadline too', async () => {
    const { provider, cloud, clock } = setUpRetrying(2);
    cloud.injectFault({ kind: 'unavailable', count: 2 });
    const call = errorOf(provider.describeScope());
    await clock.advance(2_000);
    expect(await call).toMatchObject({ code: 'Unavailable' });
    cloud.injectFault({ kind: 'throttle' });
    expect(await errorOf(provider.describeScope({ timeoutMs: 900 }))).toMatchObject({ code: 'RateLimited' });
  });

  it('never repeat a change', async () => {
    const { provider, cloud } = setUpRetrying(3);
    cloud.injectFault({ kind: 'throttle' });
    expect(await errorOf(provider.provisionInstance(CONFIGURATION))).toMatchObject({ code: 'RateLimited' });
    expect(cloud.countRequests()).toBe(1);
  });
});
