import { Command } from 'commander';
import { programVersion } from '../store/program-version.ts';
import { addControllerCommands } from './add-controller-commands.ts';
import { addResourceCommands } from './add-resource-commands.ts';
import { addStoreCommands } from './add-store-commands.ts';
import type { CommandContext } from './command-context.ts';
import type { ExitCode } from './exit-codes.ts';
import type { ProgramParts } from './program-parts.ts';

const EXIT_CODES_HELP = `
Exit codes:
  0  done
  1  the environment forbids it, or what was asked for is not there or not in order
  2  bad input: arguments, configuration, manifests
`;

/**
 * Makes the command line. Nothing is run, and nothing exits: mistakes in arguments are thrown as CommanderError.
 *
 * @param context - What commands see of the world.
 * @param onDone - Takes the exit code of the command that ran.
 */
export function createProgram(context: CommandContext, onDone: (exitCode: ExitCode) => void): Command {
  const program = new Command('cloud-spi')
    .description('Keeps lab workers, pools of them and lab requests in their desired state on any cloud.')
    .version(programVersion())
    .option('--verbose', 'show where unexpected errors happened')
    .exitOverride()
    .configureOutput({ writeOut: context.stdout, writeErr: context.stderr })
    .addHelpText('after', EXIT_CODES_HELP);

  const add: ProgramParts['add'] = (name, description, examples, parent = program) =>
    parent
      .command(name)
      .description(description)
      .option('--config <path>', 'configuration, a file or folder; default: $CLOUD_SPI_CONFIG, else ./cloud-spi.yaml')
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}\n`).join('')}`);

  const parts: ProgramParts = { context, onDone, add };
  addControllerCommands(program, parts);
  addResourceCommands(parts);
  addStoreCommands(program, parts);
  return program;
}
