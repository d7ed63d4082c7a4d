import { describe, expect, it } from 'vitest';
import { createProvider } from '../src/index.ts';
import { CONFIGURATION, collect, errorOf, setUp } from './set-up.ts';

const configuration = { ...CONFIGURATION, idempotencyToken: 't' };

describe('faults of the simulated cloud', () => {
  it.each([
    ['throttle', { code: 'RateLimited', retryAfterMs: 1_000, outcome: 'rejected', retryable: true }],
    ['unavailable', { code: 'Unavailable', outcome: 'unknown', retryable: true }],
    ['unauthenticated', { code: 'Unauthenticated', outcome: 'rejected', retryable: false }],
    ['permission-denied', { code: 'PermissionDenied', outcome: 'rejected', retryable: false }],
    ['insufficient-capacity', { code: 'InsufficientCapacity', outcome: 'rejected', scopes: [{ zone: 'local-a' }] }],
    ['quota-exceeded', { code: 'QuotaExceeded', outcome: 'rejected' }],
    ['reply-lost', { code: 'Unavailable', outcome: 'unknown' }],
  ] as const)('%s is the right error of provisionInstance, and passes', async (kind, expected) => {
    const { provider, cloud } = setUp();
    cloud.injectFault({ kind });
    expect(await errorOf(provider.provisionInstance(configuration))).toMatchObject({
      ...expected,
      provider: 'memory',
      operation: 'provisionInstance',
      nativeCode: expect.any(String),
    });
    expect((await provider.provisionInstance(configuration)).state).toBe('pending');
    expect(cloud.count()).toMatchObject({ launched: 1, instances: 1, volumes: 1, interfaces: 1 });
  });

  it.each(['unauthenticated', 'permission-denied', 'throttle', 'unavailable'] as const)(
    '%s hits lists and the scope too',
    async (kind) => {
      const { provider, cloud } = setUp();
      cloud.injectFault({ kind, count: 2 });
      const { code } = await errorOf(provider.describeScope());
      expect((await errorOf(collect(provider.listInstances()))).code).toBe(code);
      expect(await collect(provider.listInstances())).toEqual([]);
    },
  );

  it('reply-lost carries the request out: repeating it finds what was made', async () => {
    const { provider, cloud } = setUp();
    cloud.injectFault({ kind: 'reply-lost' });
    await errorOf(provider.provisionInstance(configuration));
    expect(cloud.count().launched).toBe(1);
    const info = await createProvider({ cloud }).provisionInstance(configuration);
    expect(info.instanceId).toBe(cloud.listInstances()[0]?.id);
    cloud.injectFault({ kind: 'reply-lost' });
    expect(await errorOf(provider.terminateInstance(info.instanceId))).toMatchObject({ outcome: 'unknown' });
    expect((await provider.getInstanceInfo(info.instanceId)).state).toBe('terminating');
  });

  it.each(['insufficient-capacity', 'quota-exceeded'] as const)('%s leaves nothing behind', async (kind) => {
    const { provider, cloud } = setUp();
    cloud.injectFault({ kind });
    await errorOf(provider.provisionInstance(configuration));
    expect(cloud.count()).toMatchObject({ launched: 0, volumes: 0, interfaces: 0 });
  });

  it('insufficient-capacity also hits a start', async () => {
    const { provider, cloud, runInstance } = setUp();
    const { instanceId } = await runInstance();
    cloud.shutDownGuest(instanceId);
    cloud.injectFault({ kind: 'insufficient-capacity' });
    expect(await errorOf(provider.startInstance(instanceId))).toMatchObject({ code: 'InsufficientCapacity' });
  });

  it('lag hides an instance from an object that did not make it', async () => {
    const { cloud, runInstance } = setUp();
    const { instanceId } = await runInstance();
    const other = createProvider({ cloud });
    cloud.injectFault({ kind: 'lag' });
    expect(await errorOf(other.getInstanceInfo(instanceId))).toMatchObject({ code: 'NotFound' });
    expect((await other.getInstanceInfo(instanceId)).state).toBe('running');
  });

  it('hit only the request that they are armed for', async () => {
    const { provider, cloud, runInstance } = setUp();
    const { instanceId } = await runInstance();
    cloud.injectFault({ kind: 'unavailable', action: 'stopInstance' });
    await provider.getInstanceInfo(instanceId);
    expect(await errorOf(provider.stopInstance(instanceId))).toMatchObject({ code: 'Unavailable' });
  });

  it('can be disarmed', async () => {
    const { provider, cloud } = setUp();
    cloud.injectFault({ kind: 'throttle', count: 1_000 });
    cloud.clearFaults();
    await expect(provider.describeScope()).resolves.toMatchObject({ id: 'memory:local/local' });
  });
});

describe('a slow cloud', () => {
  it('can be aborted before a request is carried out', async () => {
    const { provider, cloud, clock } = setUp({ latencyMs: 1_000 });
    const controller = new AbortController();
    const call = errorOf(provider.provisionInstance(configuration, { signal: controller.signal }));
    await clock.advance(500);
    controller.abort();
    expect(await call).toMatchObject({ code: 'Aborted' });
    await clock.advance(10_000);
    expect(cloud.count()).toMatchObject({ launched: 0, volumes: 0, interfaces: 0 });
    expect(clock.pendingDelays).toBe(0);
  });

  it('starts nothing new after an abort between two steps', async () => {
    const { provider, cloud, clock } = setUp({ latencyMs: 1_000 });
    const controller = new AbortController();
    const call = errorOf(provider.provisionInstance(configuration, { signal: controller.signal }));
    await clock.advance(3_500); // look-up, catalog and interface are done
    controller.abort();
    expect(await call).toMatchObject({ code: 'Aborted', outcome: 'unknown' });
    await clock.advance(10_000);
    expect(cloud.count()).toMatchObject({ launched: 0, volumes: 0, interfaces: 1 });
  });

  it('meets deadlines', async () => {
    const { provider, clock } = setUp({ latencyMs: 10_000 });
    const call = errorOf(provider.describeScope({ timeoutMs: 1_000 }));
    await clock.advance(1_000);
    expect(await call).toMatchObject({ code: 'Timeout' });
  });
});
