import type { ConformanceHarness, ProviderCapabilities } from '@cloud-spi/spi';
import type { ConformanceCheck } from './check.ts';

/** Why a check cannot run. */
export interface Obstacle {
  readonly result: 'skipped' | 'not-exercised';
  readonly reason: string;
}

/** What keeps a check from running that was not asked for. */
export const NOT_SELECTED: Obstacle = Object.freeze({ result: 'skipped', reason: 'It was not selected' });

/**
 * Finds what keeps a check from running.
 *
 * @param check - The check.
 * @param harness - What the author supplied.
 * @param capabilities - What the provider declares.
 * @param maxInstances - How many instances may exist at once.
 */
export function findObstacle(
  { requires = {} }: Pick<ConformanceCheck, 'requires'>,
  harness: ConformanceHarness,
  capabilities: ProviderCapabilities,
  maxInstances: number,
): Obstacle | undefined {
  const undeclared = (requires.capabilities ?? []).filter((flag) => !capabilities[flag]);
  if (undeclared.length > 0) {
    return { result: 'skipped', reason: `The provider does not declare ${undeclared.join(', ')}` };
  }
  const missing = (requires.hooks ?? []).filter((hook) => harness[hook] === undefined);
  if (missing.length > 0) return { result: 'not-exercised', reason: `The harness has no ${missing.join(', ')}` };
  const faults = (requires.faults ?? []).filter((fault) => !harness.faults?.supported.includes(fault));
  if (faults.length > 0) {
    return { result: 'not-exercised', reason: `The harness does not inject ${faults.join(', ')}` };
  }
  const { instances = 1 } = requires;
  if (instances > maxInstances) {
    const reason = `It needs ${instances} instances at once; this run may have ${maxInstances}`;
    return { result: 'not-exercised', reason };
  }
  return undefined;
}
