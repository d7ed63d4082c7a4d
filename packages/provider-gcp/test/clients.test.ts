import { describe, expect, it } from 'vitest';
import { toInstanceInfo } from '../src/to-instance-info.ts';
import { SMALL, startGcpWorld, ZONE } from './gcp-world.ts';

/** What is used of the SDK, without its types: see `sdk-compute-changes.ts`. */
type SdkClient = Record<string, (request: object, options?: object) => Promise<unknown[]>>;

async function openSdk(file: string, name: string, url: string): Promise<SdkClient> {
  const { PassThroughClient } = await import('google-auth-library');
  const specifier: string = `@google-cloud/compute/build/src/v1/${file}.js`;
  const module = (await import(specifier)) as Record<string, new (options: object) => SdkClient>;
  const { hostname, port } = new URL(url);
  const Constructor = module[name];
  if (Constructor === undefined) throw new Error(`There is no ${name}`);
  const authClient = new PassThroughClient();
  return new Constructor({ authClient, fallback: true, apiEndpoint: hostname, port: Number(port), protocol: 'http' });
}

/** Takes away what the SDK's decoding adds: markers of optional fields, and empty lists and maps. */
function withoutDecoding(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDecoding);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(([key]) => !key.startsWith('_'))
    .map(([key, inner]) => [key, withoutDecoding(inner)] as const)
    .filter(([, inner]) => inner !== undefined && !isEmpty(inner));
  return Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

describe('the lean client', () => {
  it('reads what the official SDK reads, field by field', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    const wanted = {
      ...SMALL,
      tags: { Team: 'Red', long: 'x'.repeat(200) },
      network: { assignPublicIp: true, securityGroupIds: ['web'] },
      additionalVolumes: [{ sizeGib: 20, deleteOnTermination: false }],
      identity: 'a@b.iam.gserviceaccount.com',
      nestedVirtualization: true,
      userData: '#cloud-config',
    };
    const { instanceId } = await world.pass(provider.provisionInstance(wanted));
    await world.pass(provider.waitForInstanceRunning(instanceId));
    const rare = { market: 'spot', providerOptions: { gcp: { deletionProtection: true, localSsdCount: 1 } } } as const;
    await world.pass(provider.provisionInstance({ ...SMALL, ...rare }));
    const instance = instanceId.split('/').at(-1) ?? '';
    const api = await world.connect();
    const project = world.emulator.projectId;
    const toInfo = (each: object) => toInstanceInfo(each, { projectId: project });
    const open = (file: string, name: string) => openSdk(file, name, world.emulator.url);

    const instances = await open('instances_client', 'InstancesClient');
    const lean = await api.getInstance({ zone: ZONE, instance }, {});
    const [decoded] = (await instances.get?.({ project, zone: ZONE, instance })) ?? [];
    expect(withoutDecoding(decoded)).toEqual(withoutDecoding(lean));
    expect(toInfo(decoded as object)).toEqual(toInfo(lean));

    const listed: object[] = [];
    const stream = (
      instances as unknown as {
        aggregatedListAsync(request: object): AsyncIterable<[string, { instances?: object[] }]>;
      }
    ).aggregatedListAsync({ project });
    for await (const [, scope] of stream) listed.push(...(scope.instances ?? []));
    // A list is asked for less: for all that is shown, and for nothing that is not.
    const { resources } = await api.listInstances({}, {});
    expect(resources).toHaveLength(2);
    expect(listed.map(withoutDecoding)).toMatchObject(resources.map(withoutDecoding) as object[]);
    expect(resources[0]).not.toHaveProperty('selfLink');
    expect(resources.map(toInfo)).toEqual(listed.map(toInfo));

    const types = await open('machine_types_client', 'MachineTypesClient');
    const [type] = (await types.get?.({ project, zone: ZONE, machineType: 'n2-standard-4' })) ?? [];
    expect(withoutDecoding(type)).toEqual(
      withoutDecoding(await api.getMachineType({ zone: ZONE, machineType: 'n2-standard-4' }, {})),
    );
    const images = await open('images_client', 'ImagesClient');
    const reference = { project: 'debian-cloud', family: 'debian-12' };
    const [image] = (await images.getFromFamily?.(reference)) ?? [];
    expect(withoutDecoding(image)).toEqual(withoutDecoding(await api.getImageFromFamily(reference, {})));
    for (const client of [instances, types, images]) await client.close?.({});
    await api.close();
  });
});
