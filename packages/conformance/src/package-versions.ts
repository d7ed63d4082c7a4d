import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Reads the versions of the suite and of the contract's package, for the report. */
export function readPackageVersions(): { readonly suiteVersion: string; readonly spiVersion: string } {
  const { resolve } = createRequire(import.meta.url);
  return {
    suiteVersion: readVersion(new URL('../package.json', import.meta.url)),
    spiVersion: readVersion(resolve('@cloud-spi/spi/package.json')),
  };
}

/**
 * Reads the version out of a package.json.
 *
 * @param file - Its path.
 */
export function readVersion(file: string | URL): string {
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}
