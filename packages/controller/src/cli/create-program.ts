import { Command, InvalidArgumentError, Option } from 'commander';
import { programVersion } from '../store/program-version.ts';
import { type ApplyOptions, apply } from './apply.ts';
import type { ManifestOptions } from './check-manifests.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { type DeleteOptions, deleteResources } from './delete-resources.ts';
import type { ExitCode } from './exit-codes.ts';
import { type GetOptions, get, OUTPUT_FORMATS } from './get.ts';
import { run } from './run.ts';
import { type StoreExportOptions, storeExport } from './store-export.ts';
import { type StoreImportOptions, storeImport } from './store-import.ts';
import { validate } from './validate.ts';

const FILES = 'manifest: a file, a folder (its *.yaml and *.yml, not the folders in it), or - for standard input';

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
    .configureOutput({ writeOut: context.stdout, writeErr: context.stderr });

  const add = (name: string, description: string, parent = program) =>
    parent
      .command(name)
      .description(description)
      .option('--config <path>', 'configuration, a file or folder; default: $CLOUD_SPI_CONFIG, else ./cloud-spi.yaml');

  add('run', 'run the controller until SIGINT or SIGTERM').action(async (options: GlobalOptions) =>
    onDone(await run(context, options)),
  );

  add('validate', 'find every mistake in manifests')
    .addOption(filesOption().makeOptionMandatory())
    .action(async (options: ManifestOptions) => onDone(await validate(context, options)));

  add('apply', 'make the store say what manifests want: all of it, or nothing when anything is wrong')
    .addOption(filesOption().makeOptionMandatory())
    .option('-n, --namespace <name>', 'namespace of resources that give none', 'default')
    .option('--dry-run', 'say what would be done, and do nothing')
    .action(async (options: ApplyOptions) => onDone(await apply(context, options)));

  add('get', 'show resources')
    .argument('[kind]', 'pool, worker or lab; default: all kinds')
    .argument('[name]', 'name of one resource')
    .option('-n, --namespace <name>', 'namespace', 'default')
    .option('-A, --all-namespaces', 'look in all namespaces')
    .addOption(new Option('-o, --output <format>', 'how to write them').choices(OUTPUT_FORMATS).default('table'))
    .action(async (kind: string | undefined, name: string | undefined, options: GetOptions) =>
      onDone(await get(context, { ...options, kind, name })),
    );

  add('delete', 'ask for the deletion of resources; the controller cleans up and then removes them')
    .argument('[kind]', 'pool, worker or lab')
    .argument('[name]', 'name of the resource')
    .addOption(filesOption())
    .option('-n, --namespace <name>', 'namespace', 'default')
    .option('--wait', 'wait until they are gone')
    .option('--timeout <seconds>', 'how long to wait; default: 3600', parseSeconds)
    .action(async (kind: string | undefined, name: string | undefined, given: DeleteOptions & { timeout?: number }) => {
      const { timeout, ...options } = given;
      onDone(await deleteResources(context, { ...options, kind, name, timeoutSeconds: timeout }));
    });

  const store = program.command('store').description('back up the store, restore it, or move it to another database');
  add('export', 'write all that is in the store as lines of JSON; controllers may go on running', store)
    .option('-o, --output <file>', 'a file, replaced when all is written; default: standard output')
    .action(async (options: StoreExportOptions) => onDone(await storeExport(context, options)));
  add('import', 'fill a new store with what export wrote; stop all controllers of the old one before', store)
    .argument('<file>', 'what export wrote, or - for standard input')
    .action(async (file: string, options: Omit<StoreImportOptions, 'file'>) =>
      onDone(await storeImport(context, { ...options, file })),
    );
  return program;
}

function filesOption(): Option {
  return new Option('-f, --file <path>', `${FILES}; may be repeated`).argParser(
    (path: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), path],
  );
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds < 0) throw new InvalidArgumentError('Give a number of seconds from 0.');
  return seconds;
}
