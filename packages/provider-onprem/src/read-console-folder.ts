import type { LibvirtCallOptions } from '@cloud-spi/libvirt';
import { createCloudProvisioningError } from '@cloud-spi/spi';
import type { LibvirtApi } from './libvirt-api.ts';
import { parseXml, textOf } from './xml-document.ts';

/**
 * Reads where the console pool is on its host: consoles are written to files in there.
 *
 * @param api - The host.
 * @param poolName - The console pool.
 * @param options - The signal.
 * @throws InvalidConfiguration when the pool is no folder.
 */
export async function readConsoleFolder(
  api: LibvirtApi,
  poolName: string,
  options: LibvirtCallOptions,
): Promise<string> {
  const pool = await api.pools.lookupByName(poolName, options);
  const folder = textOf(parseXml(await api.pools.getXml(pool, options)), 'target', 'path');
  if (folder !== undefined) return folder;
  throw createCloudProvisioningError({
    code: 'InvalidConfiguration',
    message: `The console pool ${poolName} is no folder: make it of type dir`,
    provider: 'onprem',
    operation: 'provisionInstance',
  });
}
