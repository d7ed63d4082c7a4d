import type { ConformanceHarness, ProviderCapabilities } from '@cloud-spi/spi';
import { expect, it } from 'vitest';
import { findObstacle } from './find-obstacle.ts';

const HARNESS = { name: 'plain' } as ConformanceHarness;
const CAPABILITIES = { stopStart: false, spot: true } as ProviderCapabilities;

it('finds nothing for a check that needs nothing', () => {
  expect(findObstacle({}, HARNESS, CAPABILITIES, 1)).toBeUndefined();
});

it('skips a check of a capability that is not declared', () => {
  const requires = { capabilities: ['stopStart', 'spot'] } as const;
  expect(findObstacle({ requires }, HARNESS, CAPABILITIES, 9)).toEqual({
    result: 'skipped',
    reason: 'The provider does not declare stopStart',
  });
});

it.each([
  [{ hooks: ['clock'] }, 'The harness has no clock'],
  [{ faults: ['throttle'] }, 'The harness does not inject throttle'],
  [{ instances: 4 }, 'It needs 4 instances at once; this run may have 3'],
] as const)('does not exercise a check without %j', (requires, reason) => {
  expect(findObstacle({ requires }, HARNESS, CAPABILITIES, 3)).toEqual({ result: 'not-exercised', reason });
});

it('runs a check whose needs are met', () => {
  const faults = { supported: ['throttle'] } as unknown as NonNullable<ConformanceHarness['faults']>;
  const requires = { capabilities: ['spot'], faults: ['throttle'], hooks: ['faults' as never], instances: 3 } as const;
  expect(findObstacle({ requires }, { ...HARNESS, faults }, CAPABILITIES, 3)).toBeUndefined();
});
