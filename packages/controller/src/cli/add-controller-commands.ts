import type { Command } from 'commander';
import type { ManifestOptions } from './check-manifests.ts';
import type { GlobalOptions } from './command-context.ts';
import { filesOption, namespaceOption, outputOption } from './command-options.ts';
import type { ProgramParts } from './program-parts.ts';
import { type ProvidersCheckOptions, providersCheck } from './providers/providers-check.ts';
import { run } from './run.ts';
import { validate } from './validate.ts';

/** Adds the commands about the controller and what it is set up with. */
export function addControllerCommands(program: Command, { context, onDone, add }: ProgramParts): void {
  add('run', 'run the controller until SIGINT or SIGTERM', [
    'cloud-spi run',
    'cloud-spi run --config /etc/cloud-spi/cloud-spi.yaml',
  ]).action(async (options: GlobalOptions) => onDone(await run(context, options)));

  add('validate', 'find every mistake in manifests', [
    'cloud-spi validate -f labs/',
    'cat pool.yaml | cloud-spi validate -f -',
  ])
    .addOption(filesOption().makeOptionMandatory())
    .action(async (options: ManifestOptions) => onDone(await validate(context, options)));

  const providers = program.command('providers').description('look after the providers of the configuration');
  add(
    'check',
    'find out whether providers, lab hosts and secrets can do what resources ask for; makes nothing',
    [
      'cloud-spi providers check',
      'cloud-spi providers check aws gcp -f pool.yaml',
      'cloud-spi providers check -o json',
    ],
    providers,
  )
    .argument('[names...]', 'names of providers in the configuration; default: all')
    .addOption(filesOption('look at the pools and workers of this manifest instead of those in the store'))
    .addOption(namespaceOption('namespace of resources in manifests that give none'))
    .addOption(outputOption())
    .action(async (names: readonly string[], options: ProvidersCheckOptions) =>
      onDone(await providersCheck(context, { ...options, names })),
    );
}
