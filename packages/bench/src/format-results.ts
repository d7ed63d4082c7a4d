import type { Results, RowResult } from './results.ts';
import type { Figure } from './row.ts';

/**
 * Writes results as text for a terminal. Pure.
 *
 * @param results - Of a run.
 */
export function formatResults({ machine, rows }: Results): string {
  const facts = Object.entries(machine).map(([name, value]) => `${name} ${value}`);
  return [facts.join(', '), ...rows.map(formatRow)].join('\n\n');
}

/** One row, with a line for each figure. */
export function formatRow({ name, title, figures, notRun }: RowResult): string {
  const lines = figures.map((figure) => [
    figure.name,
    ...(figure.value === undefined ? ['–', ''] : [`${round(figure.value.median)} ${figure.unit}`, formatRange(figure)]),
    formatRemarks(figure),
  ]);
  const heading = `${name}: ${title}`;
  return [heading, ...(notRun === undefined ? formatTable(lines) : [`  not run: ${notRun}`])].join('\n');
}

function formatRange({ value }: Figure): string {
  return value === undefined || value.rounds === 1
    ? 'once'
    : `${round(value.min)} to ${round(value.max)}, ${value.rounds} rounds`;
}

function formatRemarks({ ratios = {}, note }: Figure): string {
  const held = Object.entries(ratios).map(([name, ratio]) => `${ratio} × ${name}`);
  return [...held, ...(note === undefined ? [] : [note])].join('; ');
}

function formatTable(lines: readonly (readonly string[])[]): string[] {
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}

/** Three digits that count; more would pretend to be exact. */
function round(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 });
}
