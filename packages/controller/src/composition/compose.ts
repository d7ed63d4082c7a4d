import type { LabHostConnector } from '@cloud-spi/lab-host';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { ConfigurationError } from '../configuration/configuration-error.ts';
import type { LoadedConfiguration } from '../configuration/find-configuration.ts';
import { loadLabHostConnector } from './load-lab-host-connector.ts';
import { loadProvider } from './load-provider.ts';

/** What a configuration names, loaded. */
export interface Composition {
  /** By the name that the configuration gives them, in its order. */
  readonly providers: ReadonlyMap<string, CloudProviderSPI>;
  /** By the kind that the configuration gives them, in its order. */
  readonly labHosts: ReadonlyMap<string, LabHostConnector>;
}

/**
 * Loads all providers and lab hosts of a configuration.
 *
 * @param loaded - The configuration and its file.
 * @param owner - Id of the installation.
 * @throws ConfigurationError with the problems of all entries; what was made until then is disposed.
 */
export async function compose(loaded: LoadedConfiguration, owner: string): Promise<Composition> {
  const [providers, labHosts] = await Promise.allSettled([composeProviders(loaded, owner), composeLabHosts(loaded)]);
  if (providers.status === 'fulfilled' && labHosts.status === 'fulfilled') {
    return { providers: providers.value, labHosts: labHosts.value };
  }
  if (providers.status === 'fulfilled') await disposeAll(providers.value.values());
  throw mergeFailures([providers, labHosts]);
}

/**
 * Loads all providers of a configuration.
 *
 * @param loaded - The configuration and its file.
 * @param owner - Id of the installation.
 * @returns Providers by the name that the configuration gives them.
 * @throws ConfigurationError with the problems of all entries; what was made until then is disposed.
 */
export async function composeProviders(
  { configuration, file }: LoadedConfiguration,
  owner: string,
): Promise<ReadonlyMap<string, CloudProviderSPI>> {
  const results = await Promise.allSettled(
    configuration.providers.map((entry, index) => loadProvider(entry, { configurationFile: file, owner, index })),
  );
  const providers = fulfilled(results);
  if (providers.length < results.length) {
    await disposeAll(providers);
    throw mergeFailures(results);
  }
  return new Map(providers.map((provider, index) => [configuration.providers[index]?.name ?? '', provider]));
}

/**
 * Loads the connectors of all lab hosts of a configuration.
 *
 * @param loaded - The configuration and its file.
 * @returns Connectors by the kind that the configuration gives them.
 * @throws ConfigurationError with the problems of all entries.
 */
export async function composeLabHosts({
  configuration,
  file,
}: LoadedConfiguration): Promise<ReadonlyMap<string, LabHostConnector>> {
  const results = await Promise.allSettled(
    configuration.labHosts.map((entry, index) => loadLabHostConnector(entry, { configurationFile: file, index })),
  );
  const connectors = fulfilled(results);
  if (connectors.length < results.length) throw mergeFailures(results);
  return new Map(connectors.map((connector, index) => [configuration.labHosts[index]?.type ?? '', connector]));
}

function fulfilled<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** One error with all problems; an error that is no problem of the configuration goes first, as it is. */
function mergeFailures(results: readonly PromiseSettledResult<unknown>[]): unknown {
  const reasons = results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof ConfigurationError));
  if (unexpected !== undefined) return unexpected;
  return new ConfigurationError(
    reasons.flatMap((reason) => (reason instanceof ConfigurationError ? reason.problems : [])),
  );
}

async function disposeAll(providers: Iterable<CloudProviderSPI>): Promise<void> {
  await Promise.all([...providers].map((provider) => provider[Symbol.asyncDispose]()));
}
