import { CHECKS } from '../checks.ts';
import type { CheckResult, ConformanceReport } from '../conformance-report.ts';
import { toHistoriesNote } from '../report/to-histories-note.ts';

/** Where a command writes. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

const MARKS = { passed: 'ok', failed: 'FAILED', skipped: 'skipped', 'not-exercised': 'not exercised' } as const;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows results as they come: a counter on a terminal, a line for each elsewhere. What did not pass always gets a line.
 *
 * @param output - Where to.
 * @param isSelected - Whether a check was asked for; the others get no line.
 */
export function createProgress(output: Output, isSelected: (id: string) => boolean): (result: CheckResult) => void {
  const isTerminal = output.isTTY === true;
  let done = 0;
  return (result) => {
    done++;
    if (!isSelected(result.id)) return;
    if (isTerminal) output.write(CLEAR_LINE);
    if (!isTerminal || result.result !== 'passed') output.write(`${toLine(result)}\n`);
    if (isTerminal && done < CHECKS.length) output.write(`${done}/${CHECKS.length} ${result.id}`);
  };
}

/** The last lines of a run. */
export function toSummary({
  verdict,
  counts,
  provider,
  objections,
  durationMs,
  checks,
  seed,
  ...report
}: ConformanceReport): string {
  const numbers = Object.entries(counts).map(([result, count]) => `${count} ${MARKS[result as keyof typeof MARKS]}`);
  const name = provider.version === undefined ? provider.name : `${provider.name} ${provider.version}`;
  return [
    `${name}: ${verdict} (${numbers.join(', ')}; ${(durationMs / 1_000).toFixed(1)} s, seed ${seed})`,
    ...objections.map((objection) => `  ${objection}`),
    ...(objections.length > 0 && report.reproduce !== undefined ? [`  repeat it: ${report.reproduce}`] : []),
    ...checks.flatMap(({ id, deviation }) =>
      deviation === undefined ? [] : [`  ${id} deviates until ${deviation.expires}: ${deviation.issue}`],
    ),
    ...checks.flatMap((check) => {
      const note = toHistoriesNote(check);
      return note === undefined ? [] : [`  ${check.id} ${note}`];
    }),
  ].join('\n');
}

function toLine({ id, title, result, reason, deviation }: CheckResult): string {
  const line = `${deviation === undefined ? MARKS[result] : 'deviates'} ${id} ${title}`;
  return reason === undefined ? line : `${line}\n    ${reason.replaceAll('\n', '\n    ')}`;
}
