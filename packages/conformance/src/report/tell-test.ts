import type { CheckResult } from '../conformance-report.ts';
import { toHistoriesNote } from './to-histories-note.ts';

/** What a test gets from its runner: vitest's and node:test's contexts have this form. */
export interface TestContext {
  /** Marks the test as skipped. */
  skip(reason?: string): void;
  /** Adds a note to the result of the test, as vitest calls it. */
  annotate?(note: string): unknown;
  /** Adds a note to the result of the test, as node:test calls it. */
  diagnostic?(note: string): unknown;
}

/**
 * Tells a test what came of its check.
 *
 * @param check - The result.
 * @param context - The test: skipped when the check did not run or deviates; a note says what a passed one left out.
 * @throws Error with reason and rules of a check that failed.
 */
export async function tellTest(check: CheckResult, context: TestContext): Promise<void> {
  const { result, reason, rules, deviation } = check;
  if (deviation !== undefined) return context.skip(`known deviation: ${deviation.reason} (${deviation.issue})`);
  if (result === 'failed') throw new Error(`${reason} [${rules.join(', ')}]`);
  if (result !== 'passed') return context.skip(`${result}: ${reason}`);
  const note = toHistoriesNote(check);
  if (note === undefined) return;
  if (context.annotate === undefined) context.diagnostic?.(note);
  else await context.annotate(note);
}
