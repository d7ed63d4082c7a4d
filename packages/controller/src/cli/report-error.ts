import { ConfigurationError } from '../configuration/configuration-error.ts';
import { StoreError } from '../store/store-error.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';

/**
 * Tells the user about an error: expected ones as plain sentences, others with a hint at the stack.
 *
 * @param error - What a command threw.
 * @param context - Where to write.
 * @param verbose - Whether to show the stack.
 * @returns The exit code.
 */
export function reportError(error: unknown, { stderr }: Pick<CommandContext, 'stderr'>, verbose: boolean): ExitCode {
  if (error instanceof ConfigurationError) {
    for (const problem of error.problems) stderr(`${problem}\n`);
    return EXIT_CODES.badInput;
  }
  const expected = error instanceof StoreError;
  stderr(`${error instanceof Error ? error.message : String(error)}\n`);
  if (verbose && error instanceof Error) stderr(`${error.stack}\n`);
  else if (!expected) stderr('This was not expected. Run the command again with --verbose to see where it happened.\n');
  return EXIT_CODES.failed;
}
