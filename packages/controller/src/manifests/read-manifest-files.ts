import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileProblem } from './file-problem.ts';
import { MANIFEST_LIMITS } from './manifest-limits.ts';
import type { ManifestFile } from './parse-manifests.ts';
import { readTextStart } from './read-text-start.ts';
import { YAML_MAX_BYTES } from './read-yaml.ts';

/** What was read, and what could not be. */
export interface ManifestFiles {
  readonly files: readonly ManifestFile[];
  readonly problems: readonly FileProblem[];
}

/**
 * Reads manifest files. Of a file that is too large only the beginning is read, and nothing beyond
 * `MANIFEST_LIMITS.manifestBytes`.
 *
 * @param paths - Files; folders, of which the files `*.yaml` and `*.yml` are read in the order of their names, but
 * not the folders in them; `-` for standard input. What is named twice is read once.
 * @param readStandardInput - Reads standard input: all, or where it is longer than the limit in bytes, more than that.
 */
export async function readManifestFiles(
  paths: readonly string[],
  readStandardInput: (limitBytes: number) => Promise<string>,
): Promise<ManifestFiles> {
  const files = new Map<string, ManifestFile>();
  const problems: FileProblem[] = [];
  let bytes = 0;
  for (const path of new Set(paths)) {
    try {
      for (const file of await expand(path)) {
        const text = file === '-' ? await readStandardInput(YAML_MAX_BYTES) : readTextStart(file, YAML_MAX_BYTES);
        const size = Buffer.byteLength(text);
        bytes += size;
        if (bytes > MANIFEST_LIMITS.manifestBytes) return { files: [], problems: [...problems, tooMuch(file)] };
        if (size > YAML_MAX_BYTES) problems.push(tooLarge(file));
        else files.set(file, { file, text });
      }
    } catch (error) {
      problems.push({ file: path, path: '', expected: 'a file or folder that can be read', found: reason(error) });
    }
  }
  return { files: [...files.values()], problems };
}

function tooLarge(file: string): FileProblem {
  return { file, path: '', expected: `at most ${YAML_MAX_BYTES} bytes; split the file`, found: 'more' };
}

function tooMuch(file: string): FileProblem {
  const expected = `at most ${MANIFEST_LIMITS.manifestBytes} bytes of manifests in one command; use several`;
  return { file, path: '', expected, found: 'more with this file' };
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
