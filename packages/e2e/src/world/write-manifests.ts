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
  const placements = [...clouds].flatMap(([provider, cloud]) =>
    cloud.placements.map((placement) => ({ provider, ...placement })),
  );
  const file = join(folder, POOL_FILE);
  const documents = parseAllDocuments(readFileSync(file, 'utf8'));
  for (const document of documents) document.setIn(PLACEMENTS, document.createNode(placements));
  writeFileSync(file, documents.join('---\n'));
}
