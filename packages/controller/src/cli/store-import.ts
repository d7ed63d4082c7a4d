import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { OpenedStore } from '../store/open-store.ts';
import { StoreError } from '../store/store-error.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { loadRequiredConfiguration, withOpenedStore } from './with-store.ts';

/** Options of `cloud-spi store import`. */
export interface StoreImportOptions extends GlobalOptions {
  /** What `store export` wrote; `-` for standard input. */
  readonly file: string;
}

/**
 * `cloud-spi store import`: fills a new store with what `store export` wrote.
 *
 * @param context - The world.
 * @param options - Where from.
 */
export async function storeImport(
  context: CommandContext,
  { file, ...options }: StoreImportOptions,
): Promise<ExitCode> {
  const loaded = await loadRequiredConfiguration(context, options);
  try {
    const { resources, tombstones, events } = await withOpenedStore(loaded, async (opened) =>
      file === '-'
        ? await opened.importLines((await context.readStandardInput()).split('\n'))
        : await importFromFile(opened, resolve(context.workingFolder, file)),
    );
    context.stderr(`Imported: ${resources} resources, ${tombstones} removed ones, ${events} events.\n`);
    return EXIT_CODES.ok;
  } catch (error) {
    if (!(error instanceof StoreError && error.kind === 'invalid-backup')) throw error;
    context.stderr(`${error.message}\n`);
    return EXIT_CODES.badInput;
  }
}

async function importFromFile(opened: OpenedStore, file: string) {
  const handle = await openBackup(file);
  try {
    return await opened.importLines(handle.readLines());
  } finally {
    await handle.close();
  }
}

async function openBackup(file: string) {
  try {
    return await open(file);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new StoreError('invalid-backup', `The backup ${file} cannot be read: ${reason}.`, error);
  }
}
