import { type ProviderCapabilities, VOLUME_TYPES } from '@cloud-spi/spi';

/**
 * What the provider can do on EC2.
 *
 * @param consistencyWindowMs - For how long others may not see a new instance.
 */
export function toCapabilities(consistencyWindowMs: number): ProviderCapabilities {
  return {
    consistencyWindowMs,
    stopStart: true,
    stopReleasesCompute: true,
    spot: true,
    publicIp: true,
    fixedPrivateIp: true,
    securityGroups: true,
    volumeTypes: VOLUME_TYPES,
    maxAdditionalVolumes: 16,
    volumeEncryption: true,
    keptVolumes: true,
    keyPairs: true,
    sshPublicKeys: false, // EC2 installs keys that it holds; others go into user data
    identity: true,
    nestedVirtualization: true,
    consoleOutput: true,
    instanceTypeCatalog: true,
    preflight: true,
  };
}
