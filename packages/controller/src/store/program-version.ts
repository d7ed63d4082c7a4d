import { readFileSync } from 'node:fs';

/** Reads the version of this package; it is recorded with what it writes, so that an older one can name it. */
export function programVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly version: string;
  };
  return manifest.version;
}
