import { CONFORMANCE_FAULTS } from '@cloud-spi/spi';
import { expect, it } from 'vitest';
import { createHarness, harness } from '../src/conformance-harness.ts';
import { errorOf } from './set-up.ts';

it('the harness offers everything that the suite can use', () => {
  expect(harness).toMatchObject({ name: 'memory', clock: expect.anything(), probeResidue: expect.any(Function) });
  expect(harness.faults?.supported).toEqual(CONFORMANCE_FAULTS);
});

it('the objects of a harness share one cloud, whose time it moves and whose residue it counts', async () => {
  const { makeProvider, validConfiguration, clock, probeResidue } = createHarness();
  const [first, second] = [await makeProvider(), await makeProvider()];
  const { instanceId } = await first.provisionInstance(validConfiguration());
  await clock?.advance(10_000);
  expect((await second.getInstanceInfo(instanceId)).state).toBe('running');
  expect(await probeResidue?.()).toBe(2);
  await second.terminateInstance(instanceId);
  await clock?.advance(10_000);
  expect(await probeResidue?.()).toBe(0);
});

it('the ids of a harness are what it says', async () => {
  const { makeProvider, unknownInstanceId, malformedInstanceId } = createHarness();
  const provider = await makeProvider();
  expect(await errorOf(provider.getInstanceInfo(unknownInstanceId))).toMatchObject({ code: 'NotFound' });
  expect(await errorOf(provider.getInstanceInfo(malformedInstanceId))).toMatchObject({ code: 'InvalidConfiguration' });
});

it('every fault of a harness is armed once, and disarmed', async () => {
  const { makeProvider, faults } = createHarness();
  const provider = await makeProvider();
  await faults?.inject('throttle');
  expect(await errorOf(provider.describeScope())).toMatchObject({ code: 'RateLimited' });
  await faults?.inject('throttle', 5);
  await faults?.clear();
  await expect(provider.describeScope()).resolves.toBeDefined();
});
