import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BenchContext, createBenchContext } from './bench-context.ts';
import { BenchOptionError, type BenchOptions, parseBenchOptions } from './bench-options.ts';
import { formatResults, formatRow } from './format-results.ts';
import { whyNoLibvirt } from './libvirt/why-no-libvirt.ts';
import { readLoad, readMachineFacts } from './machine-facts.ts';
import { startPostgresqlServer, whyNoPostgresql } from './postgresql/start-postgresql-server.ts';
import type { Results, RowResult } from './results.ts';
import type { Row } from './row.ts';
import { ALL_ROWS } from './rows/all-rows.ts';

const USAGE = `Usage: npm run bench -- [--only NAME]... [--quick] [--output FILE]

  --only NAME    only the benchmarks whose names begin so: ${ALL_ROWS.map(({ name }) => name).join(', ')}
  --quick        few and short rounds, without servers: shows that the benchmarks run, not how fast
  --output FILE  where to write the results as JSON. Default: bench/results.json; with --only or --quick: nowhere
`;

/** Exit code of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/**
 * Runs benchmarks, prints what came of them and writes it to a file.
 *
 * @param parameters - Of the command line.
 * @returns The exit code: 1 when a benchmark could not run, 2 when the parameters are wrong.
 */
export async function runBench(parameters: readonly string[]): Promise<number> {
  if (parameters.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  let options: BenchOptions;
  try {
    options = parseBenchOptions(parameters, ALL_ROWS);
  } catch (error) {
    if (!(error instanceof BenchOptionError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  const results = await measure(options);
  process.stdout.write(`\n${formatResults(results)}\n`);
  if (options.output !== undefined) {
    await mkdir(dirname(options.output), { recursive: true });
    await writeFile(options.output, `${JSON.stringify(results, null, 2)}\n`);
  }
  return results.rows.some(({ notRun }) => notRun !== undefined) ? 1 : 0;
}

async function measure({ rows, quick }: BenchOptions): Promise<Results> {
  const loadBefore = readLoad();
  const lacking = { nothing: undefined, postgresql: whyNoPostgresql(), libvirt: whyNoLibvirt() };
  const folder = await mkdtemp(join(tmpdir(), 'cloud-spi-bench-'));
  const wantsServer = lacking.postgresql === undefined && rows.some(({ needs }) => needs === 'postgresql');
  const server = wantsServer ? await startPostgresqlServer() : undefined;
  // The server is no child of this process and would go on without it.
  const cleanUp = async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
  const onInterrupt = () => void cleanUp().finally(() => process.exit(INTERRUPTED));
  process.once('SIGINT', onInterrupt);
  try {
    const context = createBenchContext({ quick, folder, server });
    const results: RowResult[] = [];
    for (const row of rows) {
      const result = await runRow(row, context, lacking[row.needs]);
      process.stderr.write(`${formatRow(result)}\n\n`);
      results.push(result);
    }
    return { machine: readMachineFacts({ loadBefore, postgresql: server?.version }), rows: results };
  } finally {
    process.off('SIGINT', onInterrupt);
    await cleanUp();
  }
}

async function runRow(row: Row, context: BenchContext, lacking: string | undefined): Promise<RowResult> {
  const { name, title } = row;
  if (lacking !== undefined) return { name, title, figures: [], notRun: lacking };
  return { name, title, figures: await row.run(context) };
}
