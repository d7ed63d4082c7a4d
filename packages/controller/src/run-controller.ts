import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemClock } from '@cloud-spi/provider-kit';
import { type CloudProviderSPI, isCloudProvisioningError, type ProviderScope } from '@cloud-spi/spi';
import type { Logger } from 'pino';
import { checkScopes } from './composition/check-scopes.ts';
import { type Composition, compose } from './composition/compose.ts';
import { waitForStore } from './composition/wait-for-store.ts';
import { ConfigurationError } from './configuration/configuration-error.ts';
import type { LoadedConfiguration } from './configuration/find-configuration.ts';
import { Readiness } from './health/readiness.ts';
import { startHealthServer } from './health/start-health-server.ts';
import { createSecretResolver } from './secrets/create-secret-resolver.ts';
import { startControlLoops } from './start-control-loops.ts';
import type { OpenedStore } from './store/open-store.ts';

/** How long passes under way may take to finish when the controller is asked to stop. */
const STOP_GRACE_MS = 10_000;

/** What a controller runs on. */
export interface RunControllerOptions extends LoadedConfiguration {
  readonly logger: Logger;
  /** Aborted when the controller is to stop. */
  readonly signal: AbortSignal;
}

/**
 * Runs a controller: opens the store, loads the providers and lab hosts that the configuration names, and keeps all
 * resources in their desired state until the signal is aborted. Then it finishes what is under way and lets go of
 * everything; whatever is left to do is in the store.
 *
 * @param options - Configuration, its file, log and signal.
 * @throws ConfigurationError with every problem, before anything is reconciled.
 * @throws StoreError when the store cannot be opened.
 */
export async function runController(options: RunControllerOptions): Promise<void> {
  const { health } = options.configuration;
  const readiness = new Readiness(systemClock);
  const server =
    health === undefined ? undefined : await startHealthServer({ ...health, probe: () => readiness.findObstacle() });
  try {
    await runOnStore(options, readiness);
  } finally {
    await server?.close();
  }
}

async function runOnStore(options: RunControllerOptions, readiness: Readiness): Promise<void> {
  const { configuration, logger, signal } = options;
  const opened = await waitForStore(configuration.store, { clock: systemClock, logger, signal });
  if (opened === undefined) return;
  readiness.opened();
  try {
    const composition = await compose(options, opened.store.installationId);
    try {
      await refuseMovedScopes(opened, composition.providers, logger);
      await control(options, opened, composition, readiness);
    } finally {
      await Promise.all([...composition.providers.values()].map((provider) => provider[Symbol.asyncDispose]()));
    }
  } finally {
    await opened.close();
  }
}

async function control(
  { configuration, file, logger, signal }: RunControllerOptions,
  { store, queue }: OpenedStore,
  { providers, labHosts }: Composition,
  readiness: Readiness,
): Promise<void> {
  const loops = await startControlLoops({
    ...configuration.controller,
    store,
    queue,
    providers,
    connectors: labHosts,
    secrets: createSecretResolver({
      env: process.env,
      readFile: (path) => readFile(path, 'utf8'),
      baseFolder: dirname(file),
    }),
    clock: systemClock,
    logger,
  });
  readiness.started(store);
  logger.info({ installation: store.installationId, providers: [...providers.keys()] }, 'the controller runs');
  await aborted(signal);
  readiness.stopping();
  logger.info('the controller is stopping');
  await loops.stop({ graceMs: STOP_GRACE_MS });
}

/** A provider that cannot be reached now is no reason not to start: its workers wait, the others go on. */
async function refuseMovedScopes(
  { store }: OpenedStore,
  providers: ReadonlyMap<string, CloudProviderSPI>,
  logger: Logger,
): Promise<void> {
  const scopes = new Map<string, ProviderScope>();
  for (const [name, provider] of providers) {
    try {
      scopes.set(name, await provider.describeScope());
    } catch (error) {
      if (!isCloudProvisioningError(error) || error.code === 'InvalidConfiguration') throw error;
      logger.warn({ err: error, provider: name }, 'the provider does not say who it speaks for');
    }
  }
  const problems = checkScopes(await store.list('LabWorker'), scopes);
  if (problems.length > 0) throw new ConfigurationError(problems);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
