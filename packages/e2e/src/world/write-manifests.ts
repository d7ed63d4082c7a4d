import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { CloudName } from './clouds/all-clouds.ts';
import type { WorldCloud } from './clouds/world-cloud.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../examples/demo', import.meta.url));
const POOL_FILE = 'pool.yaml';
const PLACEMENTS = ['spec', 'template', 'placements'];

/**
 * Writes the manifests of the demonstration: those of `examples/demo`, with the pool placed in the clouds that there are.
 *
 * @param folder - Where to.
 * @param clouds - The clouds, in the order in which they are tried.
 */
export function writeManifests(folder: string, clouds: ReadonlyMap<CloudName, WorldCloud>): void {
  cpSync(EXAMPLE, folder, { recursive: true });
  const placements = interleave(
    [...clouds].map(([provider, cloud]) => cloud.placements.map((placement) => ({ provider, ...placement }))),
  );
  const file = join(folder, POOL_FILE);
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  for (const document of documents) document.setIn(PLACEMENTS, document.createNode(placements));
  writeFileSync(file, documents.join('---\n'));
}

/** The first of each list, then the second of each, and so on: the first zone of every cloud has room for one worker. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}
