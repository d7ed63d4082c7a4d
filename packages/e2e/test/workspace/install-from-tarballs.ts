import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, SCOPE, WORKSPACE_ROOT } from './read-workspace.ts';
import { runCommand } from './run-command.ts';

/**
 * Packs packages of this repository and installs them in a folder, as users get them from the registry. Their npm
 * dependencies come from the registry.
 *
 * @param folder - A folder outside of the repository, with a package.json.
 * @param packages - Folders under `packages`.
 * @param others - What else is installed from the registry, each `name@version`. Default: nothing.
 * @throws Error with npm's own words when packing or installing fails, or when a package is not built.
 */
export async function installFromTarballs(
  folder: string,
  packages: readonly string[],
  others: readonly string[] = [],
): Promise<void> {
  const tarballs = await Promise.all(packages.map((name) => pack(name, folder)));
  await npm(['install', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs, ...others], folder);
}

async function pack(name: string, destination: string): Promise<string> {
  const source = join(WORKSPACE_ROOT, 'packages', name);
  if (!existsSync(join(source, 'dist/index.js'))) throw new Error(`${name} is not built: run npm run build.`);
  await npm(['pack', '--pack-destination', destination], source);
  const { version } = readJson(join(source, 'package.json')) as { version: string };
  return join(destination, `${SCOPE.replace('@', '').replace('/', '-')}${name}-${version}.tgz`);
}

async function npm(argv: readonly string[], cwd: string): Promise<void> {
  const { exitCode, stderr } = await runCommand('npm', argv, cwd);
  if (exitCode !== 0) throw new Error(`npm ${argv[0]} failed in ${cwd}:\n${stderr}`);
}
