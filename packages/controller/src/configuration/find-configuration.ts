import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { formatFileProblem } from '../manifests/file-problem.ts';
import type { Configuration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { parseConfiguration } from './parse-configuration.ts';

/** File name of a configuration. */
export const CONFIGURATION_FILE = 'cloud-spi.yaml';

/** Environment variable that names a configuration. */
export const CONFIGURATION_VARIABLE = 'CLOUD_SPI_CONFIG';

/** Where a configuration may be named. */
export interface ConfigurationSource {
  /** `--config`: a file, or a folder with a `cloud-spi.yaml`. */
  readonly option?: string | undefined;
  /** Environment variables; `CLOUD_SPI_CONFIG` is the same as the option, which goes first. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the program was started; a `cloud-spi.yaml` there is taken when nothing is named. */
  readonly workingFolder: string;
}

/** A configuration and where it stands. */
export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** Absolute path. */
  readonly file: string;
}

/**
 * Finds the configuration.
 *
 * @returns Its absolute path; undefined when none is named and the working folder has none.
 * @throws ConfigurationError when one is named that does not exist.
 */
export async function findConfiguration(source: ConfigurationSource): Promise<string | undefined> {
  const { option, env, workingFolder } = source;
  const fromEnvironment = env[CONFIGURATION_VARIABLE] || undefined;
  const named = option ?? fromEnvironment;
  if (named === undefined) {
    const file = join(workingFolder, CONFIGURATION_FILE);
    return (await kindOf(file)) === 'file' ? resolve(file) : undefined;
  }
  const path = resolve(workingFolder, named);
  const kind = await kindOf(path);
  const file = kind === 'folder' ? join(path, CONFIGURATION_FILE) : path;
  if (kind === 'file' || (await kindOf(file)) === 'file') return file;
  const origin = option === undefined ? CONFIGURATION_VARIABLE : '--config';
  throw new ConfigurationError([`The configuration ${file}, which ${origin} names, does not exist.`]);
}

/**
 * Finds, reads and parses the configuration.
 *
 * @throws ConfigurationError when there is none or it has mistakes.
 */
export async function loadConfiguration(source: ConfigurationSource): Promise<LoadedConfiguration> {
  const file = await findConfiguration(source);
  if (file === undefined) {
    throw new ConfigurationError([
      `There is no ${CONFIGURATION_FILE} in ${source.workingFolder}. Name a configuration with --config FILE or FOLDER, or in the environment variable ${CONFIGURATION_VARIABLE}.`,
    ]);
  }
  const { configuration, problems } = parseConfiguration(await readText(file), file);
  if (configuration === undefined) throw new ConfigurationError(problems.map(formatFileProblem));
  return { configuration, file };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    throw new ConfigurationError([`The configuration ${file} cannot be read: ${reason}.`], error);
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch {
    return undefined;
  }
}
