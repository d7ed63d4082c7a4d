import { describe, expect, it } from 'vitest';
import { failureOf, SMALL, startAwsWorld } from './aws-world.ts';

describe('reads', () => {
  it('that begin together share requests of at most 100 ids', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    const provider = makeProvider();
    const made = await pass(Promise.all(Array.from({ length: 120 }, () => provider.provisionInstance(SMALL))));
    const before = emulator.countRequests('DescribeInstances');
    const read = await pass(Promise.all(made.map(({ instanceId }) => provider.getInstanceInfo(instanceId))));
    expect(read.map(({ instanceId }) => instanceId)).toEqual(made.map(({ instanceId }) => instanceId));
    expect(emulator.countRequests('DescribeInstances') - before).toBe(2);
  });

  it('fail for the unknown id alone, although EC2 refuses the whole batch', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const made = await pass(Promise.all(Array.from({ length: 7 }, () => provider.provisionInstance(SMALL))));
    const unknown = 'i-0123456789abcdef0';
    const ids = [...made.map(({ instanceId }) => instanceId), unknown];
    const results = await pass(Promise.allSettled(ids.map((id) => provider.getInstanceInfo(id))));
    expect(results.map(({ status }) => status)).toEqual([...Array(7).fill('fulfilled'), 'rejected']);
    expect(results.at(-1)).toMatchObject({ reason: { code: 'NotFound', instanceId: unknown } });
  });
});

describe('waits', () => {
  it('cost one request for all of them per tick', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    const provider = makeProvider({ pollIntervalMs: 1_000 });
    const made = await pass(Promise.all(Array.from({ length: 50 }, () => provider.provisionInstance(SMALL))));
    const before = emulator.countRequests('DescribeInstances');
    await pass(Promise.all(made.map(({ instanceId }) => provider.waitForInstanceRunning(instanceId))));
    expect(emulator.countRequests('DescribeInstances') - before).toBeLessThanOrEqual(9); // 5 s, a tick each, and some
  });

  it('for an unknown id do not end those for others', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(SMALL));
    const good = provider.waitForInstanceRunning(instanceId);
    const bad = failureOf(provider.waitForInstanceRunning('i-0123456789abcdef0'));
    expect(await pass(good)).toMatchObject({ state: 'running' });
    expect(await pass(bad)).toMatchObject({ code: 'NotFound' });
  });
});

it('hundreds of launches look the same image and type up once', async () => {
  const { makeProvider, pass, emulator } = await startAwsWorld();
  const provider = makeProvider();
  const wanted = await pass(provider.resolveConfiguration(SMALL));
  const before = emulator.countRequests();
  await pass(Promise.all(Array.from({ length: 200 }, () => provider.provisionInstance(wanted))));
  // One request for each launch, and a handful of look-ups for the resolved image and subnet.
  expect(emulator.countRequests('RunInstances')).toBe(200);
  expect(emulator.countRequests() - before).toBeLessThanOrEqual(206);
});
