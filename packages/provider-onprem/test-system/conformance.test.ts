import { describeConformance } from '@cloud-spi/conformance/vitest';
import { afterAll, describe, it } from 'vitest';
import { createHarness } from '../src/conformance-harness.ts';
import { prepareHost } from './system-host.ts';

const host = await prepareHost();
afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

const harness = await createHarness({
  // Most guests are stopped while they boot, and do not listen yet.
  provider: { ...host.options, stopDeadlineMs: 4_000, pressIntervalMs: 1_000 },
  configuration: { imageId: 'guest', instanceType: 'small' },
});

describeConformance(harness, { describe, it });
