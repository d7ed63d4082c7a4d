import { InvalidArgumentError, Option } from 'commander';
import { OUTPUT_FORMATS } from './output-format.ts';

const FILES = 'manifest: a file, a folder (its *.yaml and *.yml, not the folders in it), or - for standard input';

/** `-f PATH`, any number of times. */
export function filesOption(description = FILES): Option {
  return new Option('-f, --file <path>', `${description}; may be repeated`).argParser(
    (path: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), path],
  );
}

/** `-o FORMAT`. */
export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how to write it').choices(OUTPUT_FORMATS).default('table');
}

/** `-n NAME`. */
export function namespaceOption(description = 'namespace'): Option {
  return new Option('-n, --namespace <name>', description).default('default');
}

/**
 * Reads a number of seconds.
 *
 * @throws InvalidArgumentError when it is none.
 */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 0) throw new InvalidArgumentError('Give a number of seconds from 0.');
  return seconds;
}
