import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '@cloud-spi/provider-kit';
import type { StoreEntry } from '../configuration/configuration.ts';
import { ConfigurationError } from '../configuration/configuration-error.ts';
import { ConfigurationMissingError } from '../reconcile/failure.ts';
import { keysToWake } from '../reconcile/keys-to-wake.ts';
import type { SecretReference } from '../resources/secret-reference.ts';
import { createSecretResolver } from '../secrets/create-secret-resolver.ts';
import type { OpenedStore } from '../store/open-store.ts';
import { openSqliteStore } from '../store/sqlite/open-sqlite-store.ts';

/** What a configured store is opened with. */
export interface OpenConfiguredStoreOptions {
  /** What time it is where the store has no clock of its own. Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Where the URL of a server may be. Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * Opens the store that a configuration names and brings its tables up to date.
 *
 * @param store - The store in the configuration.
 * @param options - What it is opened with.
 * @throws ConfigurationError when the URL of a server is missing; StoreError `unavailable`; `invalid-address`;
 * `unsupported-server`; `newer-store`.
 */
export async function openConfiguredStore(
  store: StoreEntry,
  { clock = systemClock, env = process.env }: OpenConfiguredStoreOptions = {},
): Promise<OpenedStore> {
  if (store.type === 'sqlite') {
    return await openSqliteStore({ file: store.file, clock, keysToWake });
  }
  const url = await resolveUrl(store.urlRef, env);
  // Whoever keeps everything in a file need not load a driver.
  const { openPostgresqlStore } = await import('../store/postgresql/open-postgresql-store.ts');
  return await openPostgresqlStore({ url, maxConnections: store.maxConnections, keysToWake });
}

async function resolveUrl(
  reference: SecretReference,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  // The path in a reference is absolute already.
  const secrets = createSecretResolver({ env, readFile: (path) => readFile(path, 'utf8'), baseFolder: '/' });
  try {
    return await secrets.resolve(reference);
  } catch (error) {
    if (!(error instanceof ConfigurationMissingError)) throw error;
    throw new ConfigurationError([`The URL of the store, store.urlRef, is missing: ${error.message}`]);
  }
}
