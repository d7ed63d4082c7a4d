import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module of a configured package, or why there is none: one sentence without its subject. */
export type LoadedModule =
  | { readonly module: Readonly<Record<string, unknown>>; readonly failure?: undefined }
  | { readonly module?: undefined; readonly failure: string };

/**
 * Loads a package that the configuration names, as if the configuration file imported it: what is installed beside
 * the configuration counts, not what is installed beside this program.
 *
 * @param specifier - Name of a package, or an absolute or `./relative` path of a module.
 * @param configurationFile - Absolute path of the configuration.
 */
export async function loadModule(specifier: string, configurationFile: string): Promise<LoadedModule> {
  let path: string;
  try {
    path = createRequire(configurationFile).resolve(specifier);
  } catch (error) {
    return { failure: toResolveFailure(error, specifier) };
  }
  try {
    return { module: await import(pathToFileURL(path).href) };
  } catch (error) {
    return { failure: toImportFailure(error, specifier) };
  }
}

function toResolveFailure(error: unknown, specifier: string): string {
  const code = codeOf(error);
  if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return `package "${specifier}" exports no such entry`;
  if (code !== 'MODULE_NOT_FOUND') return `package "${specifier}" cannot be resolved: ${messageOf(error)}`;
  if (isPath(specifier)) return `there is no module ${specifier}; relative paths start at the configuration's folder`;
  // Its package.json was found, but not the file that it names.
  if (error instanceof Error && 'path' in error) {
    return `package "${specifier}" is incomplete: its entry is missing; build it or install it again`;
  }
  return `package "${specifier}" is not installed; run: npm install ${packageOf(specifier)}`;
}

function toImportFailure(error: unknown, specifier: string): string {
  if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') {
    const missing = /Cannot find package '([^']+)'/.exec(messageOf(error))?.[1];
    if (missing !== undefined && !isPath(missing)) {
      return `package "${missing}", which "${specifier}" needs, is not installed; run: npm install ${packageOf(missing)}`;
    }
  }
  return `"${specifier}" cannot be loaded: ${messageOf(error)}`;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isPath(specifier: string): boolean {
  return specifier.startsWith('.') || isAbsolute(specifier);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
