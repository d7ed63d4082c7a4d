import { parseArgs } from 'node:util';

/** Where a harness is, and how it is made. */
export interface HarnessOptions {
  readonly harness: string;
  readonly options: string | undefined;
  readonly live: boolean;
}

/** Asked for: a run of the suite. */
export interface RunCommand extends HarnessOptions {
  readonly command: 'run';
  readonly only: readonly string[] | undefined;
  readonly deviations: string | undefined;
  readonly report: string | undefined;
  readonly seed: number | undefined;
  readonly histories: number | undefined;
  readonly maxInstances: number | undefined;
  readonly blockLimitMs: number | undefined;
}

/** Asked for: removing what a run left behind. */
export interface ReapCommand extends HarnessOptions {
  readonly command: 'reap';
  readonly runId: string;
}

/** Asked for: the usage. */
export interface HelpCommand {
  readonly command: 'help';
}

/** What the command was asked to do. */
export type CliCommand = RunCommand | ReapCommand | HelpCommand;

/** The text of `--help`. */
export const CLI_USAGE = `Usage: cloud-spi-conformance --harness <module> [options]
       cloud-spi-conformance reap --harness <module> --run <id> [--options <file>] [--live]

Runs the conformance suite of CloudProviderSPI against a provider. "reap" removes what a run left behind that could
not end in order.

  --harness <module>   package, subpath or file that exports "harness"; resolved from the working folder
  --options <file>     JSON file that is passed to the harness, which must then be a function
  --only <id>          run this check only; can be repeated. The verdict of a part is "not conformant"
  --deviations <file>  JSON list of {id, reason, issue, expires}: checks that are known to fail
  --report <folder>    write report.json, junit.xml, report.html and badge.json there
  --seed <number>      the number from which random checks draw
  --histories <n>      how many random histories each check of them plays. Default: 50
  --live               run against the real cloud: this costs money. The harness must be a function
  --max-instances <n>  how many instances may exist at once. Default: 3 with --live, else any number
  --block-limit <ms>   how long the provider may block the event loop before its process is ended and
                       the check has failed; from 2000. Default: 30000
  --run <id>           with reap: the id of the run, from its report or from the tag conformance-run
  --help               show this text

Exit codes: 0 conformant, also with deviations, or all removed; 1 not conformant, or not all removed; 2 wrong command
line, file or harness.

Examples:
  cloud-spi-conformance --harness @cloud-spi/provider-memory/conformance-harness --report out
  cloud-spi-conformance reap --harness ./harness.js --live --run 7f9c0f3e-5d0c-4a53-9d3c-2f6f0c9f7d11`;

const LIVE_INSTANCES = 3;
const LEAST_BLOCK_LIMIT_MS = 2_000;
const HARNESS_SPECIFICATION = {
  harness: { type: 'string' },
  options: { type: 'string' },
  live: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
const RUN_SPECIFICATION = {
  ...HARNESS_SPECIFICATION,
  only: { type: 'string', multiple: true },
  deviations: { type: 'string' },
  report: { type: 'string' },
  seed: { type: 'string' },
  histories: { type: 'string' },
  'max-instances': { type: 'string' },
  'block-limit': { type: 'string' },
} as const;
const REAP_SPECIFICATION = { ...HARNESS_SPECIFICATION, run: { type: 'string' } } as const;

/**
 * Reads the command line.
 *
 * @param args - What follows the name of the command.
 * @throws Error whose message names the option that is wrong.
 */
export function parseCliOptions(args: readonly string[]): CliCommand {
  return args[0] === 'reap' ? parseReap(args.slice(1)) : parseRun(args);
}

function parseRun(args: readonly string[]): CliCommand {
  const { values } = parseArgs({ args: [...args], options: RUN_SPECIFICATION, allowPositionals: false });
  if (values.help) return { command: 'help' };
  const { options, only, deviations, report, live = false } = values;
  return {
    command: 'run',
    harness: requireOption('--harness', values.harness, 'the module that exports "harness"'),
    options,
    only,
    deviations,
    report,
    live,
    seed: parseCount('--seed', values.seed, 0),
    histories: parseCount('--histories', values.histories, 1),
    maxInstances: parseCount('--max-instances', values['max-instances'], 1) ?? (live ? LIVE_INSTANCES : undefined),
    blockLimitMs: parseCount('--block-limit', values['block-limit'], LEAST_BLOCK_LIMIT_MS),
  };
}

function parseReap(args: readonly string[]): CliCommand {
  const { values } = parseArgs({ args: [...args], options: REAP_SPECIFICATION, allowPositionals: false });
  if (values.help) return { command: 'help' };
  return {
    command: 'reap',
    harness: requireOption('--harness', values.harness, 'the module that exports "harness"'),
    runId: requireOption('--run', values.run, 'the id of the run, as in its report'),
    options: values.options,
    live: values.live ?? false,
  };
}

function requireOption(option: string, value: string | undefined, meaning: string): string {
  if (value === undefined || value === '') throw new Error(`${option} is missing: ${meaning}`);
  return value;
}

function parseCount(option: string, text: string | undefined, minimum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= minimum) return value;
  throw new Error(`${option} must be an integer from ${minimum}, not ${JSON.stringify(text)}`);
}
