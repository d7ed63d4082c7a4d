import { type InstanceConfiguration, type ProviderCapabilities, VOLUME_TYPES, type VolumeType } from '@cloud-spi/spi';

/** A value that the capabilities exclude, and the path at which it is refused. */
export interface ExcludedValue {
  readonly path: string;
  readonly overrides: Partial<InstanceConfiguration>;
}

const SSH_KEY = `ssh-ed25519 ${Buffer.alloc(51, 1).toString('base64')} conformance`;

/**
 * Lists values that a provider must refuse.
 *
 * @param capabilities - As declared.
 */
export function excludedValues(capabilities: ProviderCapabilities): ExcludedValue[] {
  const { volumeTypes, maxAdditionalVolumes } = capabilities;
  const [volumeType = 'ssd'] = volumeTypes;
  const volume = { sizeGib: 1, volumeType };
  const values: readonly (readonly [isDeclared: boolean, path: string, overrides: Partial<InstanceConfiguration>])[] = [
    [capabilities.spot, 'market', { market: 'spot' }],
    [capabilities.publicIp, 'network.assignPublicIp', { network: { assignPublicIp: true } }],
    [capabilities.fixedPrivateIp, 'network.privateIp', { network: { privateIp: '10.0.0.10' } }],
    [capabilities.securityGroups, 'network.securityGroupIds', { network: { securityGroupIds: ['conformance'] } }],
    [capabilities.keyPairs, 'keyPairName', { keyPairName: 'conformance' }],
    [capabilities.sshPublicKeys, 'sshPublicKeys', { sshPublicKeys: [SSH_KEY] }],
    [capabilities.identity, 'identity', { identity: 'conformance' }],
    [capabilities.nestedVirtualization, 'nestedVirtualization', { nestedVirtualization: true }],
    [capabilities.volumeEncryption, 'rootVolume.encrypted', { rootVolume: { volumeType, encrypted: true } }],
    [
      // A provider without data volumes refuses their number, not their kind.
      capabilities.keptVolumes || maxAdditionalVolumes === 0,
      'additionalVolumes[0].deleteOnTermination',
      { additionalVolumes: [{ ...volume, deleteOnTermination: false }] },
    ],
    [
      maxAdditionalVolumes >= 16,
      'additionalVolumes',
      { additionalVolumes: Array.from({ length: maxAdditionalVolumes + 1 }, () => volume) },
    ],
    ...VOLUME_TYPES.map(
      (type) => [volumeTypes.includes(type), 'rootVolume.volumeType', { rootVolume: volumeOf(type) }] as const,
    ),
  ];
  return values.filter(([isDeclared]) => !isDeclared).map(([, path, overrides]) => ({ path, overrides }));
}

/**
 * Lists methods that a provider must not support.
 *
 * @param capabilities - As declared.
 */
export function excludedMethods({
  stopStart,
  consoleOutput,
  instanceTypeCatalog,
  preflight,
}: Pick<ProviderCapabilities, 'stopStart' | 'consoleOutput' | 'instanceTypeCatalog' | 'preflight'>) {
  return [
    ...(stopStart ? [] : (['stopInstance', 'startInstance'] as const)),
    ...(consoleOutput ? [] : (['getConsoleOutput'] as const)),
    ...(instanceTypeCatalog ? [] : (['listInstanceTypes'] as const)),
    ...(preflight ? [] : (['preflight'] as const)),
  ];
}

function volumeOf(volumeType: VolumeType) {
  return volumeType === 'provisioned_iops_ssd' ? { volumeType, iops: 1_000 } : { volumeType };
}
