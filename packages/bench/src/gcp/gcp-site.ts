import { createProvider } from '@cloud-spi/provider-gcp';
import type { CloudProviderSPI } from '@cloud-spi/spi';

/** Where an emulated Compute Engine listens. */
export interface GcpSite {
  readonly url: string;
  readonly projectId: string;
}

export const ZONE = 'europe-west1-b';
export const IMAGE = 'projects/debian-cloud/global/images/debian-12-bookworm-v20260601';
export const MACHINE_TYPE = 'n2-standard-4';

/** What is launched, as the provider is told. */
export const LAUNCH = { imageId: IMAGE, instanceType: MACHINE_TYPE, zone: ZONE } as const;

/** The same as the API takes it. */
export function toInstance(name: string, labels: object = {}) {
  return {
    name,
    labels,
    machineType: `zones/${ZONE}/machineTypes/${MACHINE_TYPE}`,
    disks: [{ boot: true, autoDelete: true, initializeParams: { sourceImage: IMAGE } }],
    networkInterfaces: [{ network: 'global/networks/default' }],
  };
}

/** The provider as one gets it, but for the limits of requests. */
export function createGcpProvider({ url, projectId }: GcpSite): CloudProviderSPI {
  return createProvider({ endpoint: url, projectId, zone: ZONE, requestsPerSecond: 10_000 });
}

/** A client of the SDK; its types are left alone, since they take seconds to compile. */
export type RawClient = Record<string, (request: object) => Promise<[Record<string, unknown>, ...unknown[]]>> & {
  aggregatedListAsync(request: object): AsyncIterable<[scope: string, list: { instances?: unknown[] }]>;
};

/** The SDK's clients as one gets them, but for the credentials. */
export async function createRawClients({ url }: GcpSite) {
  const { PassThroughClient } = await import('google-auth-library');
  const { hostname, port } = new URL(url);
  const options = { authClient: new PassThroughClient(), apiEndpoint: hostname, port: Number(port), protocol: 'http' };
  const open = async (file: string, name: string) => {
    const specifier: string = `@google-cloud/compute/build/src/v1/${file}.js`;
    const module = (await import(specifier)) as Record<string, new (options: object) => RawClient>;
    const Constructor = module[name];
    if (Constructor === undefined) throw new Error(`The SDK has no ${name}.`);
    return new Constructor(options);
  };
  return {
    instances: await open('instances_client', 'InstancesClient'),
    operations: await open('zone_operations_client', 'ZoneOperationsClient'),
  };
}
