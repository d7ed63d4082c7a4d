import { createLogger } from '../logging/create-logger.ts';
import type { RunControllerOptions } from '../run-controller.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { loadRequiredConfiguration } from './with-store.ts';

/** Runs the controller until the signal is aborted and everything has come to rest. */
export type RunController = (options: RunControllerOptions) => Promise<void>;

/**
 * `cloud-spi run`: runs the controller until the program is asked to end.
 *
 * @param context - The world.
 * @param options - Where the configuration is.
 * @throws ConfigurationError when the configuration has mistakes.
 */
export async function run(context: CommandContext, options: GlobalOptions): Promise<ExitCode> {
  const loaded = await loadRequiredConfiguration(context, options);
  const logger = createLogger({ level: loaded.configuration.log.level, destination: { write: context.stderr } });
  await context.runController({ ...loaded, logger, signal: context.stopSignal() });
  return EXIT_CODES.ok;
}
