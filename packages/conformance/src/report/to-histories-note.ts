import type { CheckResult } from '../conformance-report.ts';

/** Says that a check passed on fewer random histories than were wanted; undefined when it played all, or failed. */
export function toHistoriesNote({ result, histories }: Pick<CheckResult, 'result' | 'histories'>): string | undefined {
  if (result !== 'passed' || histories === undefined || histories.played >= histories.wanted) return undefined;
  return `played ${histories.played} of ${histories.wanted} histories; then the time was over`;
}
