import { createDeterministicName, toOwnershipTags } from '@cloud-spi/provider-kit';
import type { InstanceConfiguration } from '@cloud-spi/spi';
import type { LaunchRequest } from './cloud/launch-instance.ts';
import type { InterfaceRequest, VolumeRequest } from './cloud/parts.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';

/** The requests that make an instance, in their order. */
export interface LaunchPlan {
  readonly interface: InterfaceRequest;
  readonly volumes: readonly VolumeRequest[];
  readonly instance: LaunchRequest;
}

/** Who wants the instance. */
export interface LaunchIdentity {
  readonly owner: string;
  /** The caller's token, or a random one. */
  readonly token: string;
  /** Fingerprint of the configuration as requested. */
  readonly configurationHash: string;
}

/**
 * Turns a resolved configuration into the requests that make the instance. Volumes and interface have names derived
 * from owner and token: whoever repeats the call after a crash finds them again.
 *
 * @param configuration - As resolved.
 * @param identity - Who wants it.
 */
export function toLaunchPlan(configuration: InstanceConfiguration, identity: LaunchIdentity): LaunchPlan {
  const { owner, token, configurationHash } = identity;
  const { namespace, name, idempotencyToken, zone = '', network, rootVolume, additionalVolumes = [] } = configuration;
  const ownership = toOwnershipTags({
    owner,
    namespace,
    name,
    configurationHash,
    ...(idempotencyToken !== undefined && { idempotencyToken }),
  });
  const tags = { ...configuration.tags, ...ownership };
  const toPart = (prefix: string, role: string) => ({
    id: createDeterministicName({ prefix, owner, token, role }),
    owner,
    token,
    zone,
    tags,
  });
  const nic = { ...toPart('nic', '0'), privateIp: network?.privateIp, hasPublicIp: network?.assignPublicIp === true };
  const volumes = [
    { ...toPart('vol', 'root'), configuration: rootVolume ?? {} },
    ...additionalVolumes.map((volume, index) => ({ ...toPart('vol', `data-${index}`), configuration: volume })),
  ];
  return {
    interface: nic,
    volumes,
    instance: {
      owner,
      token,
      zone,
      instanceType: configuration.instanceType,
      market: configuration.market ?? 'on-demand',
      tags,
      details: toDetails(configuration),
      userData: configuration.userData,
      isProtected: parseLaunchOptions(configuration).deletionProtection,
      partIds: [nic.id, ...volumes.map(({ id }) => id)],
    },
  };
}

function toDetails(configuration: InstanceConfiguration): Readonly<Record<string, string>> {
  const { imageId, keyPairName, identity, network, nestedVirtualization } = configuration;
  const groups = network?.securityGroupIds ?? [];
  return {
    imageId,
    ...(keyPairName !== undefined && { keyPairName }),
    ...(identity !== undefined && { identity }),
    ...(groups.length > 0 && { securityGroupIds: groups.join(',') }),
    ...(nestedVirtualization === true && { nestedVirtualization: 'true' }),
  };
}
