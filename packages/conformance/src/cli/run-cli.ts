import { join, resolve } from 'node:path';
import type { ConformanceReport } from '../conformance-report.ts';
import { type Deviation, parseDeviations } from '../deviations.ts';
import { reapRun } from '../reap-run.ts';
import { redactOptions } from '../report/redact-options.ts';
import { writeReport } from '../report/write-report.ts';
import { checkIds } from '../run-conformance.ts';
import { CLI_USAGE, type HarnessOptions, parseCliOptions, type ReapCommand, type RunCommand } from './cli-options.ts';
import { loadHarness } from './load-harness.ts';
import { createProgress, type Output, toSummary } from './print-progress.ts';
import { readJsonFile } from './read-json-file.ts';
import { superviseRun } from './supervise-run.ts';
import { toReproduceLine } from './to-reproduce-line.ts';

/** What the command needs of its surroundings. */
export interface CliSurroundings {
  readonly standardOutput: Output;
  readonly standardError: Output;
  /** The working folder. */
  readonly folder: string;
}

const EXIT_GOOD = 0;
const EXIT_BAD = 1;
const EXIT_USAGE = 2;

/**
 * Runs `cloud-spi-conformance`.
 *
 * @param args - What follows the name of the command.
 * @param surroundings - Default: the process.
 * @returns The exit code: 0 conformant or all removed, 1 not, 2 wrong command line, file or harness.
 */
export async function runCli(
  args: readonly string[],
  surroundings: CliSurroundings = {
    standardOutput: process.stdout,
    standardError: process.stderr,
    folder: process.cwd(),
  },
): Promise<number> {
  try {
    const command = parseCliOptions(args);
    if (command.command === 'run') return await runSuite(command, surroundings);
    if (command.command === 'reap') return await reap(command, surroundings);
    surroundings.standardOutput.write(`${CLI_USAGE}\n`);
    return EXIT_GOOD;
  } catch (error) {
    complain(error, surroundings);
    return EXIT_USAGE;
  }
}

async function runSuite(command: RunCommand, { standardOutput, folder }: CliSurroundings): Promise<number> {
  const { report: reportFolder, live, only, seed, histories, maxInstances, blockLimitMs } = command;
  checkIds(only ?? []);
  const deviations = readDeviations(command.deviations, folder);
  const options = readOptions(command, folder);
  const report = await superviseRun({
    source: { module: command.harness, options, live, folder },
    ...{ only, seed, histories, maxInstances, deviations, blockLimitMs },
    // Even a run that is killed has named itself: with that, what it left can be removed.
    onStart: (run) => standardOutput.write(`run ${run.runId}, seed ${run.seed}\n`),
    onResult: createProgress(standardOutput, (id) => only?.includes(id) ?? true),
  });
  const reproduce = toReproduceLine(command, report.seed);
  const published: ConformanceReport = {
    ...report,
    ...(options !== undefined && { options: redactOptions(options) }),
    reproduce,
  };
  if (reportFolder !== undefined) await writeReport(published, resolve(folder, reportFolder));
  standardOutput.write(`${toSummary(published)}\n`);
  if (reportFolder !== undefined) standardOutput.write(`  report: ${join(reportFolder, 'report.html')}\n`);
  return report.verdict === 'not conformant' ? EXIT_BAD : EXIT_GOOD;
}

async function reap(command: ReapCommand, surroundings: CliSurroundings): Promise<number> {
  const { standardOutput, folder } = surroundings;
  const { runId, live } = command;
  const options = readOptions(command, folder);
  const { harness } = await loadHarness({ module: command.harness, options, live, folder });
  try {
    const removed = await reapRun(harness, runId);
    standardOutput.write(removed.map((instanceId) => `removed ${instanceId}\n`).join(''));
    standardOutput.write(`${harness.name}: ${removed.length} instances of run ${runId} removed\n`);
    return EXIT_GOOD;
  } catch (error) {
    complain(error, surroundings);
    return EXIT_BAD;
  }
}

function readOptions({ options }: HarnessOptions, folder: string): unknown {
  return options === undefined ? undefined : readJsonFile('options', options, folder);
}

function readDeviations(file: string | undefined, folder: string): readonly Deviation[] | undefined {
  if (file === undefined) return undefined;
  const content = readJsonFile('deviations', file, folder);
  try {
    return parseDeviations(content, Date.now());
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function complain(error: unknown, { standardError }: CliSurroundings): void {
  const message = error instanceof Error ? error.message : String(error);
  standardError.write(`cloud-spi-conformance: ${message}\n`);
}
