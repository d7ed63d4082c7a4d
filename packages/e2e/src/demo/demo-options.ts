import { parseArgs } from 'node:util';

/** What a demonstration is told. */
export interface DemoOptions {
  /** Print one JSON summary as the last line of standard output. */
  readonly json: boolean;
  /** Keep all state here; an interrupted demonstration goes on. Default: a temporary folder, removed at the end. */
  readonly dataDir?: string;
}

/** The providers that a demonstration can use. */
const PROVIDERS = ['memory'];

/** An option that is wrong; the message says which and what is possible. */
export class DemoOptionError extends Error {
  override readonly name = 'DemoOptionError';
}

/**
 * Reads the options of a demonstration.
 *
 * @param args - Command-line arguments.
 * @throws DemoOptionError
 */
export function parseDemoOptions(args: readonly string[]): DemoOptions {
  const { json, provider, 'data-dir': dataDir } = parse(args);
  const unknown = provider.split(',').filter((name) => !PROVIDERS.includes(name));
  if (unknown.length > 0) {
    throw new DemoOptionError(
      `--provider: expected one of ${PROVIDERS.join(', ')}, found ${unknown.map((name) => JSON.stringify(name)).join(', ')}`,
    );
  }
  if (dataDir === '') throw new DemoOptionError('--data-dir: expected the path of a folder, found nothing');
  return { json, ...(dataDir === undefined ? {} : { dataDir }) };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        provider: { type: 'string', default: 'memory' },
        'data-dir': { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new DemoOptionError(`${(error as Error).message} (known: --json, --provider NAME[,NAME], --data-dir DIR)`);
  }
}
