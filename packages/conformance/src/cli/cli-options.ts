import { parseArgs } from 'node:util';

/** What the command was asked to do. */
export interface CliOptions {
  readonly harness: string;
  readonly options: string | undefined;
  readonly only: readonly string[] | undefined;
  readonly report: string | undefined;
  readonly seed: number | undefined;
  readonly live: boolean;
  readonly maxInstances: number | undefined;
}

/** The text of `--help`. */
export const CLI_USAGE = `Usage: cloud-spi-conformance --harness <module> [options]

Runs the conformance suite of CloudProviderSPI against a provider.

  --harness <module>   package, subpath or file that exports "harness"; resolved from the working folder
  --options <file>     JSON file that is passed to the harness, which must then be a function
  --only <id>          run this check only; can be repeated. The verdict of a part is "not conformant"
  --report <folder>    write report.json there
  --seed <number>      the number from which random checks draw
  --live               run against the real cloud: this costs money. The harness must be a function
  --max-instances <n>  how many instances may exist at once. Default: 3 with --live, else any number
  --help               show this text

Exit codes: 0 conformant, 1 not conformant, 2 wrong command line or harness.

Example:
  cloud-spi-conformance --harness @cloud-spi/provider-memory/conformance-harness --report out`;

const LIVE_INSTANCES = 3;
const SPECIFICATION = {
  harness: { type: 'string' },
  options: { type: 'string' },
  only: { type: 'string', multiple: true },
  report: { type: 'string' },
  seed: { type: 'string' },
  live: { type: 'boolean' },
  'max-instances': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/**
 * Reads the command line.
 *
 * @param args - What follows the name of the command.
 * @returns The options, or that help was asked for.
 * @throws Error whose message names the option that is wrong.
 */
export function parseCliOptions(args: readonly string[]): CliOptions | 'help' {
  const { values } = parseArgs({ args: [...args], options: SPECIFICATION, allowPositionals: false });
  if (values.help) return 'help';
  if (values.harness === undefined) throw new Error('--harness is missing: the module that exports "harness"');
  const { harness, options, only, report, live = false } = values;
  return {
    harness,
    options,
    only,
    report,
    live,
    seed: parseCount('--seed', values.seed, 0),
    maxInstances: parseCount('--max-instances', values['max-instances'], 1) ?? (live ? LIVE_INSTANCES : undefined),
  };
}

function parseCount(option: string, text: string | undefined, minimum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new Error(`${option} must be an integer from ${minimum}, not ${JSON.stringify(text)}`);
}
