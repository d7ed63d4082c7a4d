import { openConfiguredStore } from '../composition/open-configured-store.ts';
import { type LoadedConfiguration, loadConfiguration } from '../configuration/find-configuration.ts';
import type { OpenedStore } from '../store/open-store.ts';
import type { ResourceStore } from '../store/resource-store.ts';
import { StoreError } from '../store/store-error.ts';
import type { CommandContext, GlobalOptions } from './command-context.ts';

const TRIES = 5;

/**
 * Loads the configuration that a command needs.
 *
 * @throws ConfigurationError when there is none or it has mistakes.
 */
export async function loadRequiredConfiguration(
  { env, workingFolder }: CommandContext,
  { config }: GlobalOptions,
): Promise<LoadedConfiguration> {
  return await loadConfiguration({ option: config, env, workingFolder });
}

/**
 * Opens the store of a configuration for one command, and closes it.
 *
 * @param loaded - The configuration.
 * @param use - What to do with the store.
 * @throws StoreError when it cannot be opened, and what `use` throws.
 */
export async function withStore<T>(loaded: LoadedConfiguration, use: (store: ResourceStore) => Promise<T>): Promise<T> {
  return await withOpenedStore(loaded, ({ store }) => use(store));
}

/** Like {@link withStore}, for commands that need more than the resources. */
export async function withOpenedStore<T>(
  loaded: LoadedConfiguration,
  use: (opened: OpenedStore) => Promise<T>,
): Promise<T> {
  const opened = await openConfiguredStore(loaded.configuration.store);
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

/**
 * Repeats reading, deciding and writing while somebody else writes in between.
 *
 * @param attempt - Reads, decides and commits anew.
 * @throws StoreError `conflict` or `already-exists` when the store does not come to rest.
 */
export async function retryOnConflict<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof StoreError && (error.kind === 'conflict' || error.kind === 'already-exists');
}
