import type { Command } from 'commander';
import type { ProgramParts } from './program-parts.ts';
import { type StoreExportOptions, storeExport } from './store-export.ts';
import { type StoreImportOptions, storeImport } from './store-import.ts';

/** Adds the commands that look after the store as a whole. */
export function addStoreCommands(program: Command, { context, onDone, add }: ProgramParts): void {
  const store = program.command('store').description('back up the store, restore it, or move it to another database');
  add(
    'export',
    'write all that is in the store as lines of JSON; controllers may go on running',
    ['cloud-spi store export -o backup.ndjson', 'cloud-spi store export | gzip > backup.ndjson.gz'],
    store,
  )
    .option('-o, --output <file>', 'a file, replaced when all is written; default: standard output')
    .action(async (options: StoreExportOptions) => onDone(await storeExport(context, options)));
  add(
    'import',
    'fill a new store with what export wrote; stop all controllers of the old one before',
    [
      'cloud-spi store import backup.ndjson --config new/cloud-spi.yaml',
      'gunzip -c backup.ndjson.gz | cloud-spi store import -',
    ],
    store,
  )
    .argument('<file>', 'what export wrote, or - for standard input')
    .action(async (file: string, options: Omit<StoreImportOptions, 'file'>) =>
      onDone(await storeImport(context, { ...options, file })),
    );
}
