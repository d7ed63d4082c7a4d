import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Row } from './row.ts';

/** What is measured, and where the results go. */
export interface BenchOptions {
  readonly rows: readonly Row[];
  /** Few and short rounds. */
  readonly quick: boolean;
  /** A file, or undefined for none. */
  readonly output: string | undefined;
}

/** A mistake in the command line; the message says which option and what it takes. */
export class BenchOptionError extends Error {
  override readonly name = 'BenchOptionError';
}

/**
 * Reads the command line of the benchmarks: `--only NAME`, any number of times, takes the rows whose names begin so;
 * `--quick` leaves out those that need a server; `--output FILE` says where the results go.
 *
 * @param parameters - Of the command line.
 * @param allRows - All there are.
 * @throws BenchOptionError
 */
export function parseBenchOptions(parameters: readonly string[], allRows: readonly Row[]): BenchOptions {
  const { only, quick, output } = parseValues(parameters);
  for (const start of only ?? []) {
    if (allRows.some(({ name }) => name.startsWith(start))) continue;
    throw new BenchOptionError(`--only takes a benchmark's name or its beginning; none begins with "${start}".`);
  }
  const asked = allRows.filter(({ name }) => (only ?? ['']).some((start) => name.startsWith(start)));
  const rows = quick ? asked.filter(({ needs }) => needs === 'nothing') : asked;
  if (rows.length === 0) {
    const names = asked.map(({ name }) => name).join(', ');
    throw new BenchOptionError(`--quick leaves out what needs a server, and so all that --only names: ${names}.`);
  }
  const isWhole = only === undefined && !quick;
  return { rows, quick, output: output ?? (isWhole ? join('bench', 'results.json') : undefined) };
}

function parseValues(parameters: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...parameters],
      options: {
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        output: { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    throw new BenchOptionError(error instanceof Error ? error.message : String(error));
  }
}
