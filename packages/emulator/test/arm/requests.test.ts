import { describe, expect, test } from 'vitest';
import { aMachine, failureOf, GROUP, pathOf, startArmBench } from './arm-bench.ts';

describe('what is refused, and how', () => {
  const withKeys = (changes: object) => ({
    adminUsername: 'azureuser',
    computerName: 'worker',
    linuxConfiguration: { ssh: { publicKeys: [{ keyData: 'ssh-rsa A' }] } },
    ...changes,
  });
  test.each([
    ['an unknown size', { hardwareProfile: { vmSize: 'Standard_X1' } }, 400, 'InvalidParameter'],
    [
      'a size that is not for this subscription',
      { hardwareProfile: { vmSize: 'Standard_M128s' } },
      409,
      'SkuNotAvailable',
    ],
    ['a zone that does not exist', { zones: ['9'] }, 400, 'InvalidAvailabilityZone'],
    ['another region', { location: 'mars' }, 400, 'LocationNotAvailableForResourceType'],
    ['a refused user name', { osProfile: withKeys({ adminUsername: 'root' }) }, 400, 'InvalidParameter'],
    ['no way to log in', { osProfile: withKeys({ linuxConfiguration: {} }) }, 400, 'InvalidParameter'],
    [
      'a key of another kind',
      { osProfile: withKeys({ linuxConfiguration: { ssh: { publicKeys: [{ keyData: 'ecdsa-sha2-nistp256 A' }] } } }) },
      400,
      'InvalidParameter',
    ],
    ['a host name of digits', { osProfile: withKeys({ computerName: '123' }) }, 400, 'InvalidParameter'],
    ['an eviction policy on demand', { evictionPolicy: 'Delete' }, 400, 'InvalidParameter'],
    [
      'too many tags',
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) },
      400,
      'InvalidTagCount',
    ],
    ['a slash in a tag', { tags: { 'a/b': '' } }, 400, 'InvalidTagNameCharacters'],
    ['no interface', { networkProfile: {} }, 400, 'InvalidParameter'],
  ])('%s', async (_, changes, statusCode, code) => {
    await using bench = await startArmBench();
    const call = bench.client.virtualMachines
      .createOrUpdate(GROUP, 'vm', aMachine(bench, changes as never))
      .submitted();
    expect(await failureOf(call)).toMatchObject({ statusCode, code });
    expect(bench.park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0, addresses: 0 });
  });

  test('a disk with chosen IOPS that is cached, as it is unless it is said, and one beside a machine in no zone', async () => {
    await using bench = await startArmBench();
    const { disks, virtualMachines } = bench.client;
    const disk = { location: bench.emulator.location, diskSizeGB: 8, creationData: { createOption: 'Empty' } };
    await disks.createOrUpdate(GROUP, 'fast', { ...disk, zones: ['1'], sku: { name: 'PremiumV2_LRS' } }).submitted();
    const create = (changes: { readonly caching?: 'None'; readonly zones?: string[] }) => {
      const { zones, caching } = changes;
      const { storageProfile } = aMachine(bench);
      const id = pathOf(bench, 'Microsoft.Compute/disks', 'fast');
      const dataDisks = [
        { lun: 0, createOption: 'Attach', managedDisk: { id }, ...(caching !== undefined && { caching }) },
      ];
      const machine = aMachine(bench, {
        storageProfile: { ...storageProfile, dataDisks },
        ...(zones !== undefined && { zones }),
      });
      return virtualMachines.createOrUpdate(GROUP, 'vm', machine).submitted();
    };
    expect(await failureOf(create({ zones: ['1'] }))).toMatchObject({ code: 'InvalidParameter' });
    expect(await failureOf(create({ caching: 'None' }))).toMatchObject({ code: 'InvalidParameter' });
    await create({ caching: 'None', zones: ['1'] });
  });

  test('an image that does not exist', async () => {
    await using bench = await startArmBench();
    const imageReference = { publisher: 'debian', offer: 'debian-12', sku: 'none', version: 'latest' };
    const storageProfile = { ...aMachine(bench).storageProfile, imageReference };
    const call = bench.client.virtualMachines
      .createOrUpdate(GROUP, 'vm', aMachine(bench, { storageProfile }))
      .submitted();
    expect(await failureOf(call)).toMatchObject({ statusCode: 404, code: 'PlatformImageNotFound' });
  });

  test('more than the quota, in words that name it; a zone without room, in others', async () => {
    await using tight = await startArmBench({ quotas: { vcpus: 1 } });
    const create = (bench: typeof tight, zones?: string[]) =>
      failureOf(
        bench.client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench, zones && { zones })).submitted(),
      );
    const quota = await create(tight);
    expect(quota).toMatchObject({ statusCode: 409, code: 'OperationNotAllowed' });
    expect(quota.message).toMatch(/quota/);
    await using full = await startArmBench({ capacity: { 'westeurope-1': { Standard_D2s_v5: 0 } } });
    expect(await create(full, ['1'])).toMatchObject({ statusCode: 409, code: 'ZonalAllocationFailed' });
  });

  test('without a token, without an api-version, in another subscription or group, and what is not emulated', async () => {
    await using bench = await startArmBench();
    const path = pathOf(bench, 'Microsoft.Compute/virtualMachines', 'vm');
    const plain = await fetch(`${bench.emulator.url}${path}?api-version=1`);
    expect(plain.status).toBe(401);
    const noVersion = await fetch(`${bench.emulator.url}${path}`, { headers: { authorization: 'Bearer x' } });
    expect(await noVersion.json()).toMatchObject({ error: { code: 'MissingApiVersionParameter' } });
    const codeOf = async (method: string, where: string) => {
      const { status, json } = await bench.call(method, where);
      return [status, json.error.code];
    };
    expect(await codeOf('GET', path.replace('/labs/', '/nowhere/'))).toEqual([404, 'ResourceGroupNotFound']);
    expect(await codeOf('GET', path.replace('a2e0', 'ffff'))).toEqual([404, 'SubscriptionNotFound']);
    expect(await codeOf('POST', `${path}/reimage`)).toEqual([501, 'NotImplemented']);
    expect(await codeOf('GET', '/subscriptions')).toEqual([501, 'NotImplemented']);
  });
});

test('any api-version, and paths whatever their case', async () => {
  await using bench = await startArmBench();
  await bench.client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench)).submitted();
  const path = pathOf(bench, 'Microsoft.Compute/virtualMachines', 'vm');
  for (const one of [path, path.toUpperCase(), path.toLowerCase()]) {
    expect((await bench.call('GET', `${one}?api-version=2099-01-01`)).json).toMatchObject({ name: 'vm' });
  }
});

describe('lists', () => {
  test('have pages whose links are absolute; nothing is listed twice when machines go meanwhile', async () => {
    await using bench = await startArmBench({ knobs: { pageSize: 2 } });
    const { client, clock } = bench;
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) {
      const storageProfile = {
        ...aMachine(bench).storageProfile,
        osDisk: { createOption: 'FromImage', name: `${name}-os` },
      };
      const [nic] = aMachine(bench).networkProfile?.networkInterfaceConfigurations ?? [];
      const networkProfile = {
        networkApiVersion: '2022-11-01',
        networkInterfaceConfigurations: [
          {
            ...nic!,
            name: `${name}-nic`,
            ipConfigurations: [{ name: 'x', subnet: nic!.ipConfigurations![0]!.subnet! }],
          },
        ],
      };
      await client.virtualMachines
        .createOrUpdate(GROUP, name, aMachine(bench, { storageProfile, networkProfile }))
        .submitted();
    }
    clock.advance(31_000);
    const listed: (string | undefined)[] = [];
    for await (const page of client.virtualMachines.list(GROUP).byPage()) {
      expect(page.length).toBeLessThanOrEqual(2);
      if (listed.length === 0) {
        await client.virtualMachines.delete(GROUP, 'a').submitted();
        clock.advance(31_000);
      }
      listed.push(...page.map(({ name }) => name));
    }
    expect(listed).toEqual(names);
    const states = [];
    for await (const { instanceView, name } of client.virtualMachines.listAll({ statusOnly: 'true' })) {
      states.push([name, instanceView?.statuses?.at(-1)?.code]);
    }
    expect(states).toEqual(['b', 'c', 'd', 'e'].map((name) => [name, 'PowerState/running']));
  });

  test('have no instance views, and refuse to expand them', async () => {
    await using bench = await startArmBench();
    await bench.client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench)).submitted();
    const [machine] = (await bench.call('GET', pathOf(bench, 'Microsoft.Compute', 'virtualMachines'))).json.value;
    expect(machine.properties).not.toHaveProperty('instanceView');
    const expanded = await bench.call(
      'GET',
      `${pathOf(bench, 'Microsoft.Compute', 'virtualMachines')}?$expand=instanceView`,
    );
    expect(expanded.status).toBe(400);
  });

  test('lag behind reads', async () => {
    await using bench = await startArmBench({ listLagMs: 5_000 });
    const { client, clock } = bench;
    await client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench)).submitted();
    const kinds = [
      ['Microsoft.Compute', 'virtualMachines', 'vm'],
      ['Microsoft.Network', 'networkInterfaces', 'nic'],
      ['Microsoft.Network', 'publicIPAddresses', 'ip'],
    ] as const;
    const lengths = () =>
      Promise.all(
        kinds.map(
          async ([namespace, type]) => (await bench.call('GET', pathOf(bench, namespace, type))).json.value.length,
        ),
      );
    expect(await lengths()).toEqual([0, 0, 0]);
    for (const [namespace, type, name] of kinds) {
      expect((await bench.call('GET', pathOf(bench, `${namespace}/${type}`, name))).status).toBe(200);
    }
    clock.advance(6_000);
    expect(await lengths()).toEqual([1, 1, 1]);
  });
});

test('tags: Merge keeps the others and knows no case, Replace does not, Delete goes by name or by name and value', async () => {
  await using bench = await startArmBench();
  await bench.client.virtualMachines
    .createOrUpdate(GROUP, 'vm', aMachine(bench, { tags: { A: '1', b: '2' } }))
    .submitted();
  const path = `${pathOf(bench, 'Microsoft.Compute/virtualMachines', 'vm')}/providers/Microsoft.Resources/tags/default`;
  const change = async (operation: string, tags: object) =>
    (await bench.call('PATCH', path, { operation, properties: { tags } })).json.properties.tags;
  expect(await change('Merge', { a: '3', c: '4' })).toEqual({ A: '3', b: '2', c: '4' });
  expect(await change('Delete', { B: '', c: 'other' })).toEqual({ A: '3', c: '4' });
  expect(await change('Replace', { d: '5' })).toEqual({ d: '5' });
  await bench.call('PATCH', pathOf(bench, 'Microsoft.Compute/virtualMachines', 'vm'), { tags: { e: '6' } });
  expect((await bench.client.virtualMachines.get(GROUP, 'vm')).tags).toEqual({ e: '6' });
});

describe('limits', () => {
  test('of one machine are reached by its reader, with Retry-After and what is left', async () => {
    await using bench = await startArmBench({ buckets: undefined });
    await bench.client.virtualMachines.createOrUpdate(GROUP, 'vm', aMachine(bench)).submitted();
    const path = pathOf(bench, 'Microsoft.Compute/virtualMachines', 'vm');
    const first = await bench.call('GET', path);
    expect(first.headers.get('x-ms-ratelimit-remaining-resource')).toBe('Microsoft.Compute/VM.get;35');
    for (let reads = 1; reads < 36; reads++) await bench.call('GET', path);
    const refused = await bench.call('GET', path);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(refused.json.error).toMatchObject({ code: 'OperationNotAllowed', details: [{ code: 'TooManyRequests' }] });
    bench.clock.advance(5_000);
    expect((await bench.call('GET', path)).status).toBe(200);
  });
});

test('both endpoints for tokens answer, in the form of their version', async () => {
  await using bench = await startArmBench();
  const post = async (path: string) => (await fetch(`${bench.emulator.url}/tenant${path}`, { method: 'POST' })).json();
  expect(await post('/oauth2/token')).toMatchObject({ token_type: 'Bearer', expires_on: expect.any(String) });
  expect(await post('/oauth2/v2.0/token')).toMatchObject({ access_token: expect.any(String), expires_in: 3_600 });
});
