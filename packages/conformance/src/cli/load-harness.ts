import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConformanceHarness, ConformanceHarnessSettings } from '@cloud-spi/spi';
import { readVersion } from '../package-versions.ts';

/** Where a harness comes from. */
export interface HarnessSource {
  /** Package, subpath or file. */
  readonly module: string;
  /** For a harness that is a function; undefined when none were given. */
  readonly options: unknown;
  readonly live: boolean;
  /** The folder from which it is resolved. */
  readonly folder: string;
}

/** A harness, and what its package says about it. */
export interface LoadedHarness {
  readonly harness: ConformanceHarness;
  /** Version of the package that holds it. */
  readonly packageVersion: string | undefined;
}

/**
 * Loads the harness that a module exports as `harness`.
 *
 * @param source - Where it is.
 * @throws Error whose message names the module or file, and the mend.
 */
export async function loadHarness({ module, options, live, folder }: HarnessSource): Promise<LoadedHarness> {
  const file = resolveModule(module, folder);
  const exported = await importHarness(file, module);
  const harness = await makeHarness(exported, { live, ...(options !== undefined && { options }) }, module);
  return { harness, packageVersion: findPackageVersion(file) };
}

function resolveModule(module: string, folder: string): string {
  try {
    // Resolved from the folder of the user, not from that of this package.
    return createRequire(join(folder, 'harness.js')).resolve(module);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
        ? 'the package does not export it'
        : `it is not found from ${folder}; install its package there, or begin a path with ./`;
    throw new Error(`The harness ${module} cannot be resolved: ${reason}`, { cause: error });
  }
}

async function importHarness(file: string, module: string): Promise<unknown> {
  let exports: { readonly harness?: unknown };
  try {
    exports = (await import(pathToFileURL(file).href)) as typeof exports;
  } catch (error) {
    throw new Error(`The harness ${module} cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  if (exports.harness === undefined) throw new Error(`The module ${module} has no export named "harness"`);
  return exports.harness;
}

async function makeHarness(
  exported: unknown,
  settings: ConformanceHarnessSettings,
  module: string,
): Promise<ConformanceHarness> {
  if (typeof exported !== 'function' && (settings.live || settings.options !== undefined)) {
    throw new Error(
      `The harness ${module} is the same for every run: to take --live or --options it must be a function`,
    );
  }
  let harness: unknown = exported;
  try {
    if (typeof exported === 'function') harness = await exported(settings);
  } catch (error) {
    throw new Error(`The harness ${module} cannot be made: ${messageOf(error)}`, { cause: error });
  }
  const missing = missingMembers(harness);
  if (missing.length > 0) throw new Error(`The harness ${module} has no ${missing.join(', ')}`);
  return harness as ConformanceHarness;
}

function missingMembers(harness: unknown): string[] {
  const kinds = {
    name: 'string',
    makeProvider: 'function',
    validConfiguration: 'function',
    unknownInstanceId: 'string',
    malformedInstanceId: 'string',
  };
  const members = (harness ?? {}) as Readonly<Record<string, unknown>>;
  return Object.entries(kinds).flatMap(([name, kind]) => (typeof members[name] === kind ? [] : [name]));
}

function findPackageVersion(file: string): string | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return readVersion(manifest);
  }
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
