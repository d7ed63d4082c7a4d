import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder outside of the repository that goes away with the block that holds it by `using`. */
export interface TemporaryFolder extends Disposable {
  readonly path: string;
}

/**
 * Makes a folder with files in it.
 *
 * @param files - Text by path; anything but a string is written as JSON.
 */
export function createTemporaryFolder(files: Readonly<Record<string, unknown>>): TemporaryFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'cloud-spi-workspace-')));
  for (const [name, content] of Object.entries(files)) {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
