import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface CliOptions {
  readonly cmlPort: number;
  readonly cmlHosts: number;
  readonly seed?: string;
  readonly stateFile?: string;
}

/** The outcome of reading the command line. */
export type ParsedCliOptions = { options: CliOptions } | { problem: string } | { help: true };

/** How to call the command. */
export const cliUsage = `Usage: cloud-spi-emulator --cml PORT [--cml-hosts N] [--seed SEED] [--state-file FILE]

  --cml PORT         start emulated CML hosts; PORT is that of the CONNECT proxy to them (0: any free one)
  --cml-hosts N      how many hosts, 1 to 254 (default 1)
  --seed SEED        makes ids, passwords and tokens repeatable
  --state-file FILE  keep all state in this file and go on from it
  --help             show this text
`;

const missingFrontEnds = ['ec2', 'azure', 'gcp', 'faults'] as const;

/** Reads the arguments after the command's name. */
export function parseCliOptions(args: readonly string[]): ParsedCliOptions {
  const values = readValues(args);
  if (typeof values === 'string') return { problem: values };
  if (values.help) return { help: true };
  const missing = missingFrontEnds.find((name) => values[name] !== undefined);
  if (missing) return { problem: `This version has no --${missing} yet; it emulates CML hosts only (--cml PORT).` };
  if (values.cml === undefined) return { problem: 'Nothing to start: give --cml PORT.' };
  const cmlPort = readWhole(values.cml, 0, 65_535);
  if (cmlPort === undefined) return { problem: '--cml must be a port, 0 to 65535.' };
  const cmlHosts = readWhole(values['cml-hosts'] ?? '1', 1, 254);
  if (cmlHosts === undefined) return { problem: '--cml-hosts must be a whole number from 1 to 254.' };
  const { seed, 'state-file': stateFile } = values;
  return {
    options: {
      cmlPort,
      cmlHosts,
      ...(seed === undefined ? {} : { seed }),
      ...(stateFile === undefined ? {} : { stateFile }),
    },
  };
}

function readValues(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        cml: { type: 'string' },
        'cml-hosts': { type: 'string' },
        seed: { type: 'string' },
        'state-file': { type: 'string' },
        help: { type: 'boolean' },
        ec2: { type: 'string' },
        azure: { type: 'string' },
        gcp: { type: 'string' },
        faults: { type: 'string' },
      },
    }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function readWhole(value: string, min: number, max: number): number | undefined {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : undefined;
}
