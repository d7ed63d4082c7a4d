import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileProblem } from './file-problem.ts';
import type { ManifestFile } from './parse-manifests.ts';

/** What was read, and what could not be. */
export interface ManifestFiles {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly FileProblem[];
}

/**
 * Reads manifest files.
 *
 * @param paths - Files; folders, of which the files `*.yaml` and `*.yml` are read in the order of their names, but
 * not the folders in them; `-` for standard input. What is named twice is read once.
 * @param readStandardInput - Reads all of standard input.
 */
export async function readManifestFiles(
  paths: readonly string[],
  readStandardInput: () => Promise<string>,
): Promise<ManifestFiles> {
  const files = new Map<string, ManifestFile>();
  const problems: FileProblem[] = [];
  for (const path of new Set(paths)) {
    try {
      for (const file of await expand(path)) {
        const text = file === '-' ? await readStandardInput() : await readFile(file, 'utf8');
        files.set(file, { file, text });
      }
    } catch (error) {
      problems.push({ file: path, path: '', expected: 'a file or folder that can be read', found: reason(error) });
    }
  }
  return { files: [...files.values()], problems };
}

async function expand(path: string): Promise<readonly string[]> {
  if (path === '-' || !(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.length === 0) throw new Error('a folder without *.yaml and *.yml files; folders in it are not read');
  return names.map((name) => join(path, name));
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'an error';
  return 'code' in error ? String(error.code) : error.message;
}
