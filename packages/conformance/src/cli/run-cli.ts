import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ConformanceReport } from '../conformance-report.ts';
import { runConformance } from '../run-conformance.ts';
import { CLI_USAGE, type CliOptions, parseCliOptions } from './cli-options.ts';
import { loadHarness } from './load-harness.ts';
import { createProgress, type Output, toSummary } from './print-progress.ts';

/** What the command needs of its surroundings. */
export interface CliSurroundings {
  readonly standardOutput: Output;
  readonly standardError: Output;
  /** The working folder. */
  readonly folder: string;
}

const EXIT_CONFORMANT = 0;
const EXIT_NOT_CONFORMANT = 1;
const EXIT_USAGE = 2;

/**
 * Runs `cloud-spi-conformance`.
 *
 * @param args - What follows the name of the command.
 * @param surroundings - Default: the process.
 * @returns The exit code: 0 conformant, 1 not, 2 wrong command line or harness.
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
    const options = parseCliOptions(args);
    if (options !== 'help') return await runSuite(options, surroundings);
    surroundings.standardOutput.write(`${CLI_USAGE}\n`);
    return EXIT_CONFORMANT;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    surroundings.standardError.write(`cloud-spi-conformance: ${message}\n`);
    return EXIT_USAGE;
  }
}

async function runSuite(options: CliOptions, { standardOutput, folder }: CliSurroundings): Promise<number> {
  const { harness: module, options: optionsFile, report: reportFolder, live, only, seed, maxInstances } = options;
  const { harness, packageVersion } = await loadHarness({ module, optionsFile, live, folder });
  const onResult = createProgress(standardOutput, (id) => only?.includes(id) ?? true);
  const report = await runConformance(harness, {
    only,
    seed,
    live,
    maxInstances,
    providerVersion: packageVersion,
    onResult,
    catchStrayErrors: true,
  });
  standardOutput.write(`${toSummary(report)}\n`);
  if (reportFolder !== undefined) await writeReport(report, resolve(folder, reportFolder));
  return report.verdict === 'conformant' ? EXIT_CONFORMANT : EXIT_NOT_CONFORMANT;
}

async function writeReport(report: ConformanceReport, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`);
}
