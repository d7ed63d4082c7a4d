import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { stringify } from 'yaml';
import type { CloudName } from './clouds/all-clouds.ts';
import type { WorldCloud } from './clouds/world-cloud.ts';
import type { DataFolder } from './data-folder.ts';
import { CONTROLLER_TIMINGS } from './pace.ts';

/**
 * Writes the configuration of a controller for this world. Packages are named by path, because the data folder may be
 * anywhere and packages are looked up from the configuration's folder.
 *
 * @param folder - The data folder.
 * @param clouds - The clouds, in the order in which they are tried.
 * @param proxyUrl - The proxy that leads to the hosts.
 */
export function writeConfiguration(
  folder: DataFolder,
  clouds: ReadonlyMap<CloudName, WorldCloud>,
  proxyUrl: string,
): void {
  const require = createRequire(import.meta.url);
  const configuration = {
    apiVersion: 'cloud-spi/v1alpha1',
    kind: 'Configuration',
    store: { type: 'sqlite', file: './store.db' },
    providers: [...clouds].map(([name, { provider }]) => ({
      name,
      package: require.resolve(provider.package),
      options: provider.options,
    })),
    labHosts: [{ type: 'cml', package: require.resolve('@cloud-spi/lab-host-cml'), options: { proxy: proxyUrl } }],
    controller: { concurrency: 10, leaseMs: 3_000, timings: CONTROLLER_TIMINGS },
    log: { level: 'info' },
  };
  const comment = '# Written by the demo world; another start writes it again.\n';
  writeFileSync(folder.configuration, comment + stringify(configuration));
}
