import type { SimulationResult } from './run-simulation.ts';
import type { SimulateOptions } from './simulate-options.ts';
import { TROUBLES } from './simulated-troubles.ts';

/**
 * Writes a result for humans: one line, and after a violation everything that is known of it and the command that shows
 * it again.
 */
export function describeResult(result: SimulationResult, { days, troubles }: SimulateOptions): string {
  const { seed, violation, figures, fingerprint } = result;
  const line =
    `seed ${seed}: ${violation === undefined ? 'ok' : 'VIOLATION'}  ${figures.labs} labs (${figures.labsThatRan} ran), ` +
    `${figures.workers} workers, ${figures.instances} instances, ${figures.troubles} troubles, ` +
    `${figures.passes} passes  ${fingerprint}\n`;
  if (violation === undefined) return line;
  const chosen = troubles.length === TROUBLES.length ? '' : ` --troubles ${troubles.join(',') || 'none'}`;
  const { invariant, message, subject, history } = violation;
  return [
    line.trimEnd(),
    `  ${invariant}: ${message}`,
    ...(subject === undefined ? [] : [`  seen on ${subject}`]),
    '  what happened before:',
    ...history.map((entry) => `    ${entry}`),
    `  to see it again: npm run simulate -- --seed ${seed} --days ${days}${chosen}`,
    '',
  ].join('\n');
}
