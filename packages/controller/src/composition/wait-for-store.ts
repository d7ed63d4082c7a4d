import type { Clock } from '@cloud-spi/provider-kit';
import type { Logger } from 'pino';
import type { StoreEntry } from '../configuration/configuration.ts';
import type { OpenedStore } from '../store/open-store.ts';
import { StoreError } from '../store/store-error.ts';
import { openConfiguredStore } from './open-configured-store.ts';

const RETRY_BASE_MS = 1_000;
const RETRY_CAP_MS = 30_000;

/**
 * Opens the store of a configuration for a controller. A server that cannot be used yet is tried again, with a line in
 * the log each time, until it can: it may well start later than the controller. A file is tried once.
 *
 * @param store - The store in the configuration.
 * @param options - Clock, log, and the signal that is aborted when the controller is to stop.
 * @returns The store; undefined when the signal was aborted before.
 * @throws ConfigurationError and StoreError as {@link openConfiguredStore}, when waiting does not help.
 */
export async function waitForStore(
  store: StoreEntry,
  { clock, logger, signal }: { readonly clock: Clock; readonly logger: Logger; readonly signal: AbortSignal },
): Promise<OpenedStore | undefined> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      return await openConfiguredStore(store, { clock });
    } catch (error) {
      if (store.type === 'sqlite' || !(error instanceof StoreError && error.kind === 'unavailable')) throw error;
      const waitMs = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** tries);
      logger.warn({ err: error, waitMs }, 'the store cannot be opened; it is tried again');
      await clock.delay(waitMs, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
