import type { VolumeType } from './volume-type.ts';

/** What a provider can do. Frozen, complete and JSON-safe; the same for the whole life of a provider object. */
export interface ProviderCapabilities {
  /**
   * Milliseconds during which lists and other provider objects may not show a new instance. 0: everybody sees it at once.
   * Callers take an instance as gone only after this time.
   */
  readonly consistencyWindowMs: number;
  /** `stopInstance` and `startInstance` work. Without it both throw NotSupported. */
  readonly stopStart: boolean;
  /** A stopped instance is not billed for compute. Without it, terminate to save money. */
  readonly stopReleasesCompute: boolean;
  /** `market: 'spot'` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly spot: boolean;
  /** `network.assignPublicIp: true` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly publicIp: boolean;
  /** `network.privateIp` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly fixedPrivateIp: boolean;
  /** `network.securityGroupIds` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly securityGroups: boolean;
  /** The kinds of volumes that are offered; another one is InvalidConfiguration. */
  readonly volumeTypes: readonly VolumeType[];
  /** Highest number of `additionalVolumes`; more are InvalidConfiguration. */
  readonly maxAdditionalVolumes: number;
  /** `encrypted: true` is offered. Without it such a volume is InvalidConfiguration. */
  readonly volumeEncryption: boolean;
  /** `deleteOnTermination: false` is offered for data volumes. Without it such a volume is InvalidConfiguration. */
  readonly keptVolumes: boolean;
  /** `keyPairName` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly keyPairs: boolean;
  /** `sshPublicKeys` are offered. Without it such a configuration is InvalidConfiguration. */
  readonly sshPublicKeys: boolean;
  /** `identity` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly identity: boolean;
  /** `nestedVirtualization: true` is offered. Without it such a configuration is InvalidConfiguration. */
  readonly nestedVirtualization: boolean;
  /** `getConsoleOutput` returns text of the guest. Without it the method throws NotSupported. */
  readonly consoleOutput: boolean;
  /** `listInstanceTypes` works. Without it the method throws NotSupported. */
  readonly instanceTypeCatalog: boolean;
  /** `preflight` works. Without it the method throws NotSupported. */
  readonly preflight: boolean;
}
