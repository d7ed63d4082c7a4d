import { toScopeId } from './cloud/instance-ids.ts';
import { MemoryCloud, type MemoryCloudOptions, toCloudSettings } from './cloud/memory-cloud.ts';
import { createMemoryDatabase, openDatabase } from './cloud/open-database.ts';
import { type FileOption, parseFileCloudOptions, parseMemoryCloudOptions } from './memory-provider-options.ts';
import { toCloudProvisioningError } from './to-cloud-provisioning-error.ts';

/**
 * Makes a simulated cloud in memory; it lives as long as the object. For tests and for several provider objects that
 * share one cloud.
 *
 * @param options - What differs from the defaults.
 * @throws InvalidConfiguration with `problems` that name the options.
 */
export function createMemoryCloud(options: MemoryCloudOptions = {}): MemoryCloud {
  return new MemoryCloud(createMemoryDatabase(), parseMemoryCloudOptions(options, 'createMemoryCloud'));
}

/**
 * Opens a simulated cloud, in a file or in memory. A file outlives the process, and any number of processes can use it
 * at once; the settings are not part of it, so all of them should give the same.
 *
 * @param options - `file`, and what differs from the defaults.
 * @throws InvalidConfiguration with `problems` that name the options, or when the file holds anything else than this
 * cloud.
 * @throws Unavailable when the file cannot be used; the message names it and the mend.
 */
export async function openMemoryCloud(options: FileOption & MemoryCloudOptions = {}): Promise<MemoryCloud> {
  const operation = 'openMemoryCloud';
  const { file, ...cloudOptions } = parseFileCloudOptions(options, operation);
  if (file === undefined) return createMemoryCloud(cloudOptions);
  try {
    const database = await openDatabase(file, toScopeId(toCloudSettings(cloudOptions)));
    return new MemoryCloud(database, cloudOptions);
  } catch (error) {
    throw toCloudProvisioningError(error, { operation });
  }
}
