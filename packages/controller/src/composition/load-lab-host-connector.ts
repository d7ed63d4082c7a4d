import type { LabHostConnector, LabHostModule } from '@cloud-spi/lab-host';
import type { LabHostEntry } from '../configuration/configuration.ts';
import { ConfigurationError } from '../configuration/configuration-error.ts';
import { loadModule } from './load-module.ts';

/** What a connector is loaded with. */
export interface LoadLabHostContext {
  /** Absolute path of the configuration; packages are resolved from its folder. */
  readonly configurationFile: string;
  /** Index of the entry in the configuration, for messages. Default 0. */
  readonly index?: number | undefined;
}

/**
 * Loads the package of a kind of lab host and makes its connector. Does no I/O beside loading.
 *
 * @param entry - The lab host in the configuration.
 * @param context - Where it stands.
 * @throws ConfigurationError when the package or what it needs is not installed, it is no lab host package, or its
 * options are wrong.
 */
export async function loadLabHostConnector(
  entry: LabHostEntry,
  context: LoadLabHostContext,
): Promise<LabHostConnector> {
  const { configurationFile, index = 0 } = context;
  const subject = `Lab host "${entry.type}"`;
  const { module, failure } = await loadModule(entry.package, configurationFile);
  if (module === undefined) throw new ConfigurationError([`${subject}: ${failure}`]);
  if (!isLabHostModule(module)) {
    throw new ConfigurationError([
      `${subject}: package "${entry.package}" is no lab host: it exports no createLabHostConnector`,
    ]);
  }
  try {
    return module.createLabHostConnector(entry.options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError([`${configurationFile} labHosts[${index}].options: ${reason}`], error);
  }
}

function isLabHostModule(
  module: Readonly<Record<string, unknown>>,
): module is Readonly<Record<string, unknown>> & LabHostModule {
  return typeof module.createLabHostConnector === 'function';
}
