import assert from 'node:assert/strict';
import type { InstanceState } from '@cloud-spi/spi';
import type { CheckContext } from '../context/check-context.ts';
import { readState } from './read-state.ts';

/**
 * Waits until an instance is in a state, by reading it.
 *
 * @param context - The check.
 * @param instanceId - The instance.
 * @param goal - Where it goes.
 * @param limitMs - How long that may take.
 */
export async function reachState(
  { provider, until }: Pick<CheckContext, 'provider' | 'until'>,
  instanceId: string,
  goal: InstanceState,
  limitMs: number,
): Promise<void> {
  const look = async () => {
    const state = await readState(provider, instanceId);
    if (goal !== 'terminated') assert.ok(state !== 'terminated' && state !== 'NotFound', `The instance is ${state}`);
    return state === goal || (goal === 'terminated' && state === 'NotFound') ? state : undefined;
  };
  await until(`${instanceId} to be ${goal}`, look, limitMs);
}
