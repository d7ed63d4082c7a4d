import {
  type CloudProviderSPI,
  formatConfigurationProblem,
  isCloudProvisioningError,
  type ProviderModule,
} from '@cloud-spi/spi';
import type { ProviderEntry } from '../configuration/configuration.ts';
import { ConfigurationError } from '../configuration/configuration-error.ts';
import { loadModule } from './load-module.ts';

/** What a provider is loaded with. */
export interface LoadProviderContext {
  /** Absolute path of the configuration; packages are resolved from its folder. */
  readonly configurationFile: string;
  /** Id of the installation, which owns what the provider makes. */
  readonly owner: string;
  /** Index of the entry in the configuration, for messages. Default 0. */
  readonly index?: number | undefined;
}

/**
 * Loads the package of a provider and makes the provider. Does no I/O beside loading.
 *
 * @param entry - The provider in the configuration.
 * @param context - Where it stands, and the owner.
 * @throws ConfigurationError with every mistake: the package or what it needs is not installed, it is no provider
 * package, or its options are wrong.
 */
export async function loadProvider(entry: ProviderEntry, context: LoadProviderContext): Promise<CloudProviderSPI> {
  const { configurationFile, owner, index = 0 } = context;
  const subject = `Provider "${entry.name}"`;
  const { module, failure } = await loadModule(entry.package, configurationFile);
  if (module === undefined) throw new ConfigurationError([`${subject}: ${failure}`]);
  if (!isProviderModule(module)) {
    throw new ConfigurationError([
      `${subject}: package "${entry.package}" is no provider: it exports no createProvider`,
    ]);
  }
  try {
    return module.createProvider({ ...entry.options, owner });
  } catch (error) {
    const path = `providers[${index}].options`;
    throw new ConfigurationError(
      optionProblems(error, path).map((problem) => `${configurationFile} ${problem}`),
      error,
    );
  }
}

function optionProblems(error: unknown, path: string): string[] {
  if (!isCloudProvisioningError(error) || error.problems === undefined || error.problems.length === 0) {
    return [`${path}: ${error instanceof Error ? error.message : String(error)}`];
  }
  return error.problems.map((problem) => {
    const place = problem.path === '' || problem.path.startsWith('[') ? problem.path : `.${problem.path}`;
    return formatConfigurationProblem({ ...problem, path: path + place });
  });
}

function isProviderModule(
  module: Readonly<Record<string, unknown>>,
): module is Readonly<Record<string, unknown>> & ProviderModule {
  return typeof module.createProvider === 'function';
}
