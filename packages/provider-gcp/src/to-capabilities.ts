import { type ProviderCapabilities, VOLUME_TYPES } from '@cloud-spi/spi';

/** What the provider can do on Compute Engine. */
export function toCapabilities(): ProviderCapabilities {
  return {
    // An instance that an operation still makes shows as pending; only lists may be behind.
    consistencyWindowMs: 10_000,
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
    keyPairs: false, // the cloud holds no keys by name: sshPublicKeys
    sshPublicKeys: true,
    identity: true,
    nestedVirtualization: true,
    consoleOutput: true,
    instanceTypeCatalog: true,
    preflight: true,
  };
}
