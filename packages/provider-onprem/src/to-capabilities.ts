import type { ProviderCapabilities } from '@cloud-spi/spi';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import { toVolumeTypes } from './volume-types.ts';

// vda is the root, vdb the seed; a domain has no more than 26 disks with one letter.
const MAX_ADDITIONAL_VOLUMES = 16;

/**
 * What the provider can do with its options.
 *
 * @param settings - The options.
 */
export function toCapabilities(
  settings: Pick<OnpremProviderSettings, 'pools' | 'cloudInit' | 'flavors' | 'consolePool'>,
): ProviderCapabilities {
  const { pools, cloudInit, flavors, consolePool } = settings;
  return {
    consistencyWindowMs: 0,
    stopStart: true,
    stopReleasesCompute: true,
    spot: false,
    publicIp: false,
    fixedPrivateIp: false,
    securityGroups: false,
    volumeTypes: toVolumeTypes(pools),
    maxAdditionalVolumes: MAX_ADDITIONAL_VOLUMES,
    volumeEncryption: false,
    keptVolumes: true,
    keyPairs: false,
    sshPublicKeys: cloudInit,
    identity: false,
    nestedVirtualization: Object.values(flavors).some(({ nestedVirtualization }) => nestedVirtualization === true),
    consoleOutput: consolePool !== undefined,
    instanceTypeCatalog: true,
    preflight: true,
  };
}
