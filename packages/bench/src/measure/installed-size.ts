import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package that would be installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly bytes: number;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * A package and everything that it depends on, with the sizes of their files. Of packages of this repository only what
 * they publish counts: they must be built.
 *
 * @param name - Of the package.
 * @param from - The folder from which it is resolved.
 */
export function findInstalled(name: string, from: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const visit = (dependency: string, folder: string) => {
    const root = findPackage(dependency, folder);
    if (found.has(root)) return;
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
    found.set(root, { name: manifest.name, bytes: sizeOfPackage(root) });
    for (const next of Object.keys(manifest.dependencies ?? {})) visit(next, root);
  };
  visit(name, from);
  return [...found.values()];
}

function findPackage(name: string, from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
    if (folder === dirname(folder)) throw new Error(`${name} is not installed.`);
  }
}

function sizeOfPackage(root: string): number {
  const isOurs = !root.includes(`${join('node_modules', '')}`);
  return isOurs ? sizeOfTarball(root) : sizeOf(root);
}

function sizeOfTarball(root: string): number {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8', stdio: 'pipe' });
  const [packed] = JSON.parse(json) as readonly { readonly unpackedSize: number }[];
  if (packed === undefined) throw new Error(`npm pack says nothing about ${root}.`);
  return packed.unpackedSize;
}

function sizeOf(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.size;
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
