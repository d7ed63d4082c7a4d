import type { InstanceConfiguration } from '@cloud-spi/spi';
import type { ArmApi } from './arm-api.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { parseImageId } from './image-reference.ts';
import { toInstanceId } from './instance-ids.ts';
import { parseLaunchOptions } from './parse-launch-options.ts';
import { toNetworkIds } from './to-network-ids.ts';
import { toVirtualMachine } from './to-virtual-machine.ts';
import { createUnusableSshKey } from './unusable-ssh-key.ts';

/**
 * Makes an instance as somebody would by hand, without any tag of the contract.
 *
 * @param api - Azure; closed at the end.
 * @param settings - Of the provider.
 * @param name - Name of the machine.
 * @param configuration - Image, type and subnet.
 * @returns Its id.
 */
export async function createUnownedInstance(
  api: ArmApi,
  settings: AzureProviderSettings,
  name: string,
  configuration: InstanceConfiguration,
): Promise<string> {
  const { subnetId = '', securityGroupId } = toNetworkIds(configuration.network, settings.subnet, settings);
  const image = parseImageId(configuration.imageId);
  if (image === undefined) throw new TypeError(`${configuration.imageId} is no image id`);
  try {
    const body = toVirtualMachine({
      name,
      location: settings.location,
      configuration,
      launch: parseLaunchOptions(configuration, 'harness'),
      image,
      networkIds: { subnetId, securityGroupId },
      identity: undefined,
      hasPremiumStorage: false,
      hasBootDiagnostics: settings.bootDiagnostics,
      adminUsername: settings.adminUsername,
      sshPublicKeys: configuration.sshPublicKeys ?? [createUnusableSshKey()],
      tags: {},
    });
    await api.createVirtualMachine(name, body, {});
    return toInstanceId(settings, name);
  } finally {
    api.close();
  }
}

/** Deletes an instance by hand. @param api Azure; closed at the end @param name name of the machine */
export async function deleteInstance(api: ArmApi, name: string): Promise<void> {
  try {
    await api.deleteVirtualMachine(name, {});
  } finally {
    api.close();
  }
}
