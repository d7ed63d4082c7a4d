import { describe, expect, it } from 'vitest';
import { failureOf, SMALL, startAwsWorld } from './aws-world.ts';

describe('a launch that fails after it was accepted', () => {
  it('ends the wait with EC2’s reason, which stays readable', async () => {
    const { makeProvider, pass, park } = await startAwsWorld();
    const provider = makeProvider();
    const reason = { code: 'Client.VolumeLimitExceeded', message: 'Volume limit exceeded' };
    park.planFailure({ afterMs: 2_000, reason, outcome: 'terminated' });
    const { instanceId, state } = await pass(provider.provisionInstance(SMALL));
    expect(state).toBe('pending');
    expect(await failureOf(pass(provider.waitForInstanceRunning(instanceId)))).toMatchObject({
      code: 'Conflict',
      nativeCode: 'Client.VolumeLimitExceeded',
      lastInfo: { state: 'terminated', stateReason: { code: 'QuotaExceeded' } },
    });
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({
      stateReason: { code: 'QuotaExceeded', message: 'Volume limit exceeded' },
    });
  });
});

describe('an answer without content', () => {
  it('is repeated, and never taken for an instance that is gone', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(SMALL));
    emulator.faults.add({ kind: 'empty-body', operation: 'DescribeInstances', count: 2 });
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({ instanceId });
    emulator.faults.add({ kind: 'empty-body', operation: 'DescribeInstances' });
    expect(await failureOf(pass(provider.getInstanceInfo(instanceId)))).toMatchObject({ code: 'Unavailable' });
    const wait = provider.waitForInstanceTerminated(instanceId, { timeoutMs: 60_000 });
    expect(await failureOf(pass(wait))).toMatchObject({ code: 'Timeout' });
  });

  it.each(['empty-body', 'truncated-body', 'drop-after', 'cut-body'] as const)(
    'or with a broken one (%s) to a launch is repeated with the same token: one instance',
    async (kind) => {
      const { makeProvider, pass, emulator, park } = await startAwsWorld();
      emulator.faults.add({ kind, operation: 'RunInstances', count: 2 });
      const { instanceId } = await pass(makeProvider().provisionInstance(SMALL));
      expect(park.counts().launched).toBe(1);
      expect(park.machine(instanceId)).toBeDefined();
      expect(emulator.countRequests('RunInstances')).toBe(3);
    },
  );
});

describe('retries', () => {
  it('do not repeat a lack of capacity, which comes as HTTP 500', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    emulator.faults.add({ kind: 'capacity' });
    const error = await failureOf(pass(makeProvider().provisionInstance(SMALL)));
    expect(error).toMatchObject({
      code: 'InsufficientCapacity',
      outcome: 'rejected',
      nativeCode: 'InsufficientInstanceCapacity',
      scopes: [{ provider: 'aws', region: 'us-east-1', zone: 'us-east-1a', instanceType: 'm5.large' }],
    });
    expect(emulator.countRequests('RunInstances')).toBe(1);
  });

  it('are this package’s own: the SDK sends once for each of them', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    emulator.faults.add({ kind: 'unavailable', operation: 'DescribeSecurityGroups' });
    expect(await failureOf(pass(makeProvider({ maxAttempts: 3 }).describeScope()))).toMatchObject({
      code: 'Unavailable',
    });
    expect(emulator.countRequests('DescribeSecurityGroups')).toBe(3);
  });

  it('outlast throttling by EC2’s own limits, without slowing other requests', async () => {
    const { makeProvider, pass, park, clock } = await startAwsWorld({
      buckets: { RunInstances: { burst: 2, refillPerSecond: 1 } },
    });
    const provider = makeProvider({ maxAttempts: 10 });
    const launches = Array.from({ length: 8 }, () => provider.provisionInstance(SMALL));
    const [first] = launches;
    const { instanceId = '' } = (await pass(first ?? Promise.reject())) ?? {};
    const before = clock.now();
    await pass(provider.getInstanceInfo(instanceId));
    expect(clock.now() - before).toBeLessThan(1_000);
    await pass(Promise.all(launches));
    expect(park.counts().launched).toBe(8);
  });
});

it('every kind of request has a limit of its own, also those that share a default', async () => {
  const { makeProvider, pass, clock } = await startAwsWorld();
  const { instanceId } = await pass(makeProvider().provisionInstance(SMALL));
  const provider = makeProvider({ limits: { '*': { perSecond: 0.1, burst: 1 } } });
  const before = clock.now();
  await pass(Promise.all([provider.describeScope(), provider.getInstanceInfo(instanceId)]));
  expect(clock.now() - before).toBeLessThan(10_000);
});

it('a request that EC2 never answers ends at its own time-out', async () => {
  const { makeProvider, pass, emulator } = await startAwsWorld();
  emulator.faults.add({ kind: 'hang', operation: 'DescribeSecurityGroups' });
  const provider = makeProvider({ requestTimeoutMs: 50, maxAttempts: 2 });
  expect(await failureOf(pass(provider.describeScope()))).toMatchObject({ code: 'Unavailable' });
  expect(emulator.countRequests('DescribeSecurityGroups')).toBe(2);
});
