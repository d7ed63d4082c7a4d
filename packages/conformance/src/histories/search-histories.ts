import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CheckContext } from '../context/check-context.ts';
import type { HistoryStep } from './history-step.ts';
import { playHistory } from './play-history.ts';

/**
 * Plays random histories until one fails, as many as the run wants or as the time allows, and notes how many. One that
 * fails is made shorter as long as there is time.
 *
 * @param drawn - Which histories.
 * @param context - The check.
 * @param limitMs - How long to go on, in real milliseconds.
 * @throws Error with the shortest history found that fails, or when not even one came to its end.
 */
export async function searchHistories(
  drawn: fc.Arbitrary<HistoryStep[]>,
  context: CheckContext,
  limitMs: number,
): Promise<void> {
  const { seed, histories: wanted } = context;
  const { failed, errorInstance, numRuns } = await fc.check(
    fc.asyncProperty(drawn, (steps) => playHistory(steps, context)),
    { seed, numRuns: wanted, interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false },
  );
  context.noteHistories(numRuns);
  assert.ok(numRuns > 0, `Not one history came to its end within ${limitMs} ms (seed ${seed})`);
  if (!failed) return;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(`${reason} (seed ${seed})`, { cause: errorInstance });
}
