import { parseArgs } from 'node:util';
import { CLOUD_NAMES, type CloudName, isCloudName } from '../world/clouds/all-clouds.ts';

/** What a demonstration is told. */
export interface DemoOptions {
  /** Print one JSON summary as the last line of standard output. */
  readonly json: boolean;
  /** Keep all state here; an interrupted demonstration goes on. Default: a temporary folder, removed at the end. */
  readonly dataDir?: string;
  /** The clouds, in the order in which workers are placed. */
  readonly providers: readonly CloudName[];
}

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
  const providers = parseProviders(provider);
  if (dataDir === '') throw new DemoOptionError('--data-dir: expected the path of a folder, found nothing');
  return { json, providers, ...(dataDir === undefined ? {} : { dataDir }) };
}

/**
 * Reads the names of clouds.
 *
 * @param text - Separated by commas.
 * @throws DemoOptionError
 */
export function parseProviders(text: string): readonly CloudName[] {
  const names = [...new Set(text.split(','))];
  const unknown = names.filter((name) => !isCloudName(name));
  if (unknown.length === 0) return names.filter(isCloudName);
  throw new DemoOptionError(
    `--provider: expected one or more of ${CLOUD_NAMES.join(', ')}, found ${unknown.map((name) => JSON.stringify(name)).join(', ')}`,
  );
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
