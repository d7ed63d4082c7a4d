import { createHash, randomUUID } from 'node:crypto';
import { type CliOptions, cliUsage, parseCliOptions } from './cli-options.ts';
import { type CmlEmulator, startCmlEmulator } from './cml/cml-emulator.ts';

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
 * @returns exit code: 0, 1 when the emulator cannot start, 2 for a wrong command line
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
  let emulator: CmlEmulator;
  try {
    emulator = await startHosts(parsed.options);
  } catch (error) {
    surroundings.complain(`cloud-spi-emulator: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  for (const { address, username, password, certificateFingerprint256 } of emulator.hosts()) {
    surroundings.print(JSON.stringify({ kind: 'cml-host', address, username, password, certificateFingerprint256 }));
  }
  const [smartAccountToken] = emulator.smartAccount.tokens();
  surroundings.print(JSON.stringify({ kind: 'cml', proxyUrl: emulator.proxyUrl, smartAccountToken }));
  await stopped;
  await emulator.close();
  return 0;
}

async function startHosts({ cmlPort, cmlHosts, seed = randomUUID(), stateFile }: CliOptions): Promise<CmlEmulator> {
  const emulator = await startCmlEmulator({ proxyPort: cmlPort, seed, stateFile });
  for (let number = 1; number <= cmlHosts; number += 1) {
    const address = `127.113.0.${number}`;
    const password = createHash('sha256').update(`${seed}:${address}`).digest('base64url').slice(0, 20);
    try {
      await emulator.addHost({ address, username: 'admin', password });
    } catch (error) {
      await emulator.close();
      throw error;
    }
  }
  return emulator;
}
