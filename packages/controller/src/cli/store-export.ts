import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { OpenedStore } from '../store/open-store.ts';
import { StoreError } from '../store/store-error.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import { loadRequiredConfiguration, withOpenedStore } from './with-store.ts';

/** Options of `cloud-spi store export`. */
export interface StoreExportOptions extends GlobalOptions {
  /** File to write. Default: standard output. */
  readonly output?: string | undefined;
}

/**
 * `cloud-spi store export`: writes all that is in the store as lines of JSON.
 *
 * @param context - The world.
 * @param options - Where to.
 */
export async function storeExport(
  context: CommandContext,
  { output, ...options }: StoreExportOptions,
): Promise<ExitCode> {
  const loaded = await loadRequiredConfiguration(context, options);
  const { resources, tombstones, events } = await withOpenedStore(loaded, (opened) =>
    output === undefined
      ? opened.exportLines(context.stdout)
      : exportToFile(opened, resolve(context.workingFolder, output)),
  );
  context.stderr(`Exported: ${resources} resources, ${tombstones} removed ones, ${events} events.\n`);
  return EXIT_CODES.ok;
}

/** The file is there wholly or not at all, and safe on its disk. Nobody else may read it. */
async function exportToFile(opened: OpenedStore, file: string) {
  const unfinished = `${file}.unfinished`;
  const handle = await openForWriting(unfinished);
  try {
    const counts = await opened.exportLines(async (line) => {
      await handle.write(line);
    });
    await handle.sync();
    await handle.close();
    await rename(unfinished, file);
    return counts;
  } catch (error) {
    await handle.close();
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function openForWriting(file: string) {
  try {
    return await open(file, 'w', 0o600);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new StoreError('unavailable', `The file ${file} cannot be written: ${reason}.`, error);
  }
}
