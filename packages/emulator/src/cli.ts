import { randomUUID } from 'node:crypto';
import { type StartedEmulator, startAzure, startCml, startEc2, startGcp } from './cli-emulators.ts';
import { type CliOptions, cliUsage, parseCliOptions } from './cli-options.ts';

/** What the command needs of its surroundings. */
export interface CliSurroundings {
  /** Writes one line of output. */
  print(line: string): void;
  /** Writes one line for people, such as an error. */
  complain(line: string): void;
  /** Resolves when the command shall end. */
  untilStopped(): Promise<void>;
}

/** The process itself: its streams, and SIGTERM or SIGINT as the end. */
export const processSurroundings: CliSurroundings = {
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  untilStopped: () =>
    new Promise((resolve) => {
      process.once('SIGTERM', () => resolve());
      process.once('SIGINT', () => resolve());
    }),
};

/**
 * Runs `cloud-spi-emulator` until it is stopped.
 * @param args arguments after the command's name
 * @returns exit code: 0, 1 when an emulator cannot start, 2 for a wrong command line
 */
export async function runCli(args: readonly string[], surroundings = processSurroundings): Promise<number> {
  const parsed = parseCliOptions(args);
  if ('help' in parsed) {
    surroundings.print(cliUsage);
    return 0;
  }
  if ('problem' in parsed) {
    surroundings.complain(`cloud-spi-emulator: ${parsed.problem}`);
    return 2;
  }
  // Listened for before anything starts: a signal during the start must not kill it half way.
  const stopped = surroundings.untilStopped();
  const started: StartedEmulator[] = [];
  const closeAll = () => Promise.all(started.map((emulator) => emulator.close()));
  try {
    await startAll(parsed.options, started);
  } catch (error) {
    await closeAll();
    surroundings.complain(`cloud-spi-emulator: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  for (const line of started.flatMap(({ lines }) => lines)) surroundings.print(JSON.stringify(line));
  await stopped;
  await closeAll();
  return 0;
}

async function startAll(options: CliOptions, started: StartedEmulator[]): Promise<void> {
  const seed = options.seed ?? randomUUID();
  if (options.ec2) started.push(await startEc2(options.ec2, { ...options, seed }));
  if (options.azure) started.push(await startAzure(options.azure, { ...options, seed }));
  if (options.gcp) started.push(await startGcp(options.gcp, { ...options, seed }));
  if (options.cml) started.push(await startCml(options.cml, { ...options, seed }));
}
