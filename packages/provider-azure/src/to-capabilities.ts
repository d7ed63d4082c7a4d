import { type ProviderCapabilities, VOLUME_TYPES } from '@cloud-spi/spi';
import type { AzureProviderSettings } from './azure-provider-options.ts';

/**
 * What the provider can do.
 *
 * @param settings - For how long lists lag, and whether stopping ends the bill.
 */
export function toCapabilities({
  consistencyWindowMs,
  stopMode,
  bootDiagnostics,
}: Pick<AzureProviderSettings, 'consistencyWindowMs' | 'stopMode' | 'bootDiagnostics'>): ProviderCapabilities {
  return {
    consistencyWindowMs,
    stopStart: true,
    stopReleasesCompute: stopMode === 'deallocate',
    spot: true,
    publicIp: true,
    fixedPrivateIp: true,
    securityGroups: true,
    volumeTypes: VOLUME_TYPES,
    maxAdditionalVolumes: 16,
    volumeEncryption: true,
    keptVolumes: true,
    keyPairs: true,
    sshPublicKeys: true,
    identity: true,
    nestedVirtualization: true,
    consoleOutput: bootDiagnostics,
    instanceTypeCatalog: true,
    preflight: true,
  };
}
