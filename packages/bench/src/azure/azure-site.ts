import { ComputeManagementClient, type VirtualMachine } from '@azure/arm-compute';
import { createProvider } from '@cloud-spi/provider-azure';
import type { CloudProviderSPI } from '@cloud-spi/spi';

/** Where an emulated Azure Resource Manager listens. */
export interface AzureSite {
  readonly url: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
}

/** The image and size of everything that is made. */
export const LAUNCH = { imageId: 'debian:debian-12:12-gen2:0.20260601.1', instanceType: 'Standard_D2s_v5' } as const;

const KEY = `ssh-ed25519 ${Buffer.alloc(51, 1).toString('base64')} bench`;
const TOKEN = { getToken: async () => ({ token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };

/** The SDK's client as one gets it, but for its refusal to send a token over http. */
export function createRawClient({ url, subscriptionId }: AzureSite): ComputeManagementClient {
  const client = new ComputeManagementClient(TOKEN, subscriptionId, { endpoint: url, allowInsecureConnection: true });
  client.pipeline.removePolicy({ name: 'bearerTokenAuthenticationPolicy' });
  client.pipeline.addPolicy(
    {
      name: 'loopbackTokenPolicy',
      sendRequest: (request, next) => {
        request.headers.set('authorization', 'Bearer bench');
        return next(request);
      },
    },
    { phase: 'Sign' },
  );
  return client;
}

/** The provider as one gets it. */
export function createAzureProvider({ url, ...scope }: AzureSite): CloudProviderSPI {
  return createProvider({ ...scope, endpoint: url, subnet: 'labs-net/workers' });
}

/**
 * What the raw client asks for: the same machine as the provider, with its interface.
 *
 * @param site - Where.
 * @param name - Name of the machine.
 * @param tags - Its tags.
 */
export function toRawMachine(site: AzureSite, name: string, tags: Record<string, string> = {}): VirtualMachine {
  const { subscriptionId, resourceGroup, location } = site;
  const network = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network`;
  const subnet = { id: `${network}/virtualNetworks/labs-net/subnets/workers` };
  const [publisher = '', offer = '', sku = '', version = ''] = LAUNCH.imageId.split(':');
  return {
    location,
    tags,
    hardwareProfile: { vmSize: LAUNCH.instanceType },
    storageProfile: {
      imageReference: { publisher, offer, sku, version },
      osDisk: { createOption: 'FromImage', deleteOption: 'Delete', managedDisk: { storageAccountType: 'Premium_LRS' } },
    },
    osProfile: {
      computerName: name,
      adminUsername: 'azureuser',
      linuxConfiguration: {
        disablePasswordAuthentication: true,
        ssh: { publicKeys: [{ path: '/home/azureuser/.ssh/authorized_keys', keyData: KEY }] },
      },
    },
    networkProfile: {
      networkApiVersion: '2022-11-01',
      networkInterfaceConfigurations: [
        {
          name: `${name}-nic`,
          primary: true,
          deleteOption: 'Delete',
          ipConfigurations: [{ name: 'primary', primary: true, subnet }],
        },
      ],
    },
  };
}
