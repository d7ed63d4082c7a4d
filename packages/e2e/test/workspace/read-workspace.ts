import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, without a slash at its end. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[/\\]$/, '');

/** What stands before the names of this repository's packages. */
export const SCOPE = '@cloud-spi/';

/** The fields of a package.json that the checks look at. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly private?: boolean;
  readonly sideEffects?: boolean;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly access?: string };
  readonly engines?: { readonly node?: string };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly nx?: {
    readonly tags?: readonly string[];
    readonly targets?: Readonly<Record<string, { readonly inputs?: readonly string[] }>>;
  };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A file of a package. */
export interface SourceFile {
  /** Relative to the package's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** A package of the repository, with what the checks need of it. */
export interface WorkspacePackage {
  /** Its folder under `packages`. */
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** Reads the package.json of every package. */
export function readWorkspace(): WorkspacePackage[] {
  const packages = join(WORKSPACE_ROOT, 'packages');
  return readdirSync(packages)
    .filter((folder) => existsSync(join(packages, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson(join(packages, folder, 'package.json')) as PackageManifest }));
}

/** Lists the files of a package's folders with sources, relative to the package's folder; what is installed is not. */
export function listSourcePaths(folder: string): string[] {
  const cwd = join(WORKSPACE_ROOT, 'packages', folder);
  const exclude = (path: string) => basename(path) === 'node_modules';
  return globSync('{bin,src,test,test-system}/**/*.*', { cwd, exclude }).map((path) => path.replaceAll('\\', '/'));
}

/** Reads the TypeScript files of a package that are published: `src` without its tests. */
export function readPublishedSources(folder: string): SourceFile[] {
  return listSourcePaths(folder)
    .filter((path) => path.startsWith('src/') && path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(join(WORKSPACE_ROOT, 'packages', folder, path), 'utf8') }));
}

/** Reads a JSON file. */
export function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
