import { type ProviderCapabilities, VOLUME_TYPES } from '@cloud-spi/spi';

// Held complete by the compiler: a new capability without a row here does not compile.
const CHECKS = {
  consistencyWindowMs: isCount,
  stopStart: isFlag,
  stopReleasesCompute: isFlag,
  spot: isFlag,
  publicIp: isFlag,
  fixedPrivateIp: isFlag,
  securityGroups: isFlag,
  volumeTypes: isVolumeTypes,
  maxAdditionalVolumes: isCount,
  volumeEncryption: isFlag,
  keptVolumes: isFlag,
  keyPairs: isFlag,
  sshPublicKeys: isFlag,
  identity: isFlag,
  nestedVirtualization: isFlag,
  consoleOutput: isFlag,
  instanceTypeCatalog: isFlag,
  preflight: isFlag,
} as const satisfies Record<keyof ProviderCapabilities, (value: unknown) => boolean>;

/**
 * Copies and freezes a provider's capabilities.
 *
 * @param capabilities - As the author declared them.
 * @throws TypeError that names every flag which is missing or of a wrong kind: a mistake of the provider's author.
 */
export function freezeCapabilities(capabilities: ProviderCapabilities): ProviderCapabilities {
  const wrong = Object.entries(CHECKS).filter(([flag, isValid]) => !isValid((capabilities as never)?.[flag]));
  if (wrong.length > 0) {
    throw new TypeError(
      `The provider's capabilities are incomplete or wrong: ${wrong.map(([flag]) => flag).join(', ')}`,
    );
  }
  return Object.freeze({ ...capabilities, volumeTypes: Object.freeze([...capabilities.volumeTypes]) });
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isVolumeTypes(value: unknown): boolean {
  return Array.isArray(value) && value.every((element) => (VOLUME_TYPES as readonly unknown[]).includes(element));
}
