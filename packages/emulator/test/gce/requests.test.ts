import { expect, test } from 'vitest';
import { instances, startGceBench, toInstance, zone, zonePath } from './gce-bench.ts';

const requestId = '5f6cbd4e-2bd0-4b2c-9d43-1f6ae5c1f5a1';

test('a request with the id of an earlier one is answered with its operation, and makes nothing', async () => {
  await using bench = await startGceBench();
  const insert = () => bench.call('POST', `${instances}?requestId=${requestId}`, toInstance('vm-1'));
  const [first, second] = [await insert(), await insert()];
  expect(second.json.name).toBe(first.json.name);
  expect(second.json.clientOperationId).toBe(requestId);
  expect(bench.park.counts().launched).toBe(1);
});

test('also when the earlier one has failed: the failure is stored', async () => {
  await using bench = await startGceBench();
  bench.emulator.faults.add({ kind: 'capacity', count: 1 });
  const insert = () => bench.call('POST', `${instances}?requestId=${requestId}`, toInstance('vm-1'));
  await insert();
  bench.clock.advance(2_000);
  expect((await insert()).json).toMatchObject({ status: 'DONE', httpErrorStatusCode: 503 });
  expect(bench.park.counts().launched).toBe(0);
});

test.each(['not-a-uuid', '00000000-0000-0000-0000-000000000000'])('the request id %s is refused', async (id) => {
  await using bench = await startGceBench();
  const { status, json } = await bench.call('POST', `${instances}?requestId=${id}`, toInstance('vm-1'));
  expect([status, json.error.errors[0].reason]).toEqual([400, 'invalid']);
});

test('a name is taken in its zone, and free in another one', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  const { status, json } = await bench.call('POST', instances, toInstance('vm-1'));
  expect([status, json.error.errors[0].reason]).toEqual([409, 'alreadyExists']);
  const other = instances.replace(zone, 'europe-west1-c');
  const machineType = 'zones/europe-west1-c/machineTypes/n2-standard-4';
  expect((await bench.call('POST', other, toInstance('vm-1', { machineType }))).status).toBe(200);
});

test('that there is no room, or a quota is reached, shows in the operation, which leaves nothing', async () => {
  await using bench = await startGceBench({ park: { quotas: { machines: 1 } } });
  bench.park.setCapacity(zone, 'n2-standard-2', 0);
  const machineType = `zones/${zone}/machineTypes/n2-standard-2`;
  const finish = async (name: string, changes = {}) => {
    const { json } = await bench.call('POST', instances, toInstance(name, changes));
    bench.clock.advance(6_000);
    return (await bench.call('GET', `${zonePath}/operations/${json.name}`)).json;
  };
  expect(await finish('vm-1', { machineType })).toMatchObject({
    status: 'DONE',
    httpErrorStatusCode: 503,
    error: {
      errors: [
        {
          code: 'ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS',
          errorDetails: [{ errorInfo: { reason: 'stockout' } }, { localizedMessage: {} }],
        },
      ],
    },
  });
  expect((await bench.call('GET', `${instances}/vm-1`)).status).toBe(404);
  expect((await finish('vm-1')).error).toBeUndefined();
  expect(await finish('vm-2')).toMatchObject({
    httpErrorStatusCode: 403,
    error: { errors: [{ code: 'QUOTA_EXCEEDED' }] },
  });
  const { json: region } = await bench.call('GET', '/compute/v1/projects/demo-project/regions/europe-west1');
  expect(region.quotas).toContainEqual({ metric: 'INSTANCES', limit: 1, usage: 1 });
});

test('a launch that fails late takes its instance away, and its operation says why', async () => {
  await using bench = await startGceBench();
  bench.park.planFailure({
    afterMs: 3_000,
    reason: { code: 'INTERNAL_ERROR', message: 'Internal error. Please try again.' },
    outcome: 'terminated',
  });
  const { json } = await bench.call('POST', instances, toInstance('vm-1'));
  expect((await bench.call('GET', `${instances}/vm-1`)).json.status).toBe('PROVISIONING');
  bench.clock.advance(4_000);
  expect((await bench.call('GET', `${instances}/vm-1`)).status).toBe(404);
  const { json: operation } = await bench.call('GET', `${zonePath}/operations/${json.name}`);
  expect(operation).toMatchObject({ status: 'DONE', error: { errors: [{ code: 'INTERNAL_ERROR' }] } });
});

test.each([
  ['a name with capitals', { name: 'Vm' }, 400, "field 'resource.name'"],
  [
    'a machine type that does not exist',
    { machineType: `zones/${zone}/machineTypes/x9-huge` },
    400,
    'resource.machineType',
  ],
  [
    'a type that the zone does not offer',
    { machineType: 'zones/x/machineTypes/t3-none' },
    400,
    'does not exist in zone',
  ],
  [
    'a network that does not exist',
    { networkInterfaces: [{ network: 'global/networks/none' }] },
    404,
    'global/networks/none',
  ],
  [
    'bare metal that is to migrate',
    { machineType: `zones/${zone}/machineTypes/c3-standard-192-metal` },
    400,
    'resource.scheduling.onHostMaintenance',
  ],
  ['no network', { networkInterfaces: [] }, 400, 'resource.networkInterfaces'],
  ['no boot disk', { disks: [] }, 400, 'boot disk'],
  ['a label with capitals', { labels: { Env: 'x' } }, 400, 'resource.labels'],
  ['a label value with a space', { labels: { env: 'a b' } }, 400, 'resource.labels'],
  ['metadata twice', { metadata: { items: [{ key: 'a' }, { key: 'a' }] } }, 400, 'Duplicate'],
  ['an invalid network tag', { tags: { items: ['No'] } }, 400, 'resource.tags'],
  ['a service account that is none', { serviceAccounts: [{ email: 'nobody' }] }, 400, 'serviceAccounts'],
])('%s is refused', async (_, changes, status, message) => {
  await using bench = await startGceBench();
  const answer = await bench.call('POST', instances, toInstance('vm-1', changes));
  expect([answer.status, answer.json.error.message]).toEqual([status, expect.stringContaining(message)]);
  expect(bench.park.counts().launched).toBe(0);
});

test.each([
  [
    'an image that does not exist',
    { sourceImage: 'projects/debian-cloud/global/images/none' },
    404,
    'global/images/none',
  ],
  ['a disk smaller than its image', { diskSizeGb: '5' }, 400, 'smaller than the image'],
  ['a disk type that does not exist', { diskType: 'zones/a/diskTypes/floppy' }, 400, 'diskType'],
  ['a disk that nothing boots from', { diskType: 'zones/a/diskTypes/hyperdisk-throughput' }, 400, 'boot disk'],
  ['IOPS that the type has not', { provisionedIops: '5000' }, 400, 'provisionedIops'],
])('a boot disk with %s is refused', async (_, params, status, message) => {
  await using bench = await startGceBench();
  const sourceImage = 'projects/debian-cloud/global/images/family/debian-12';
  const disks = [{ boot: true, initializeParams: { sourceImage, ...params } }];
  const answer = await bench.call('POST', instances, toInstance('vm-1', { disks }));
  expect([answer.status, answer.json.error.message]).toEqual([status, expect.stringContaining(message)]);
});

test('what is not emulated says so with 501 and its name; a body that is no JSON is refused', async () => {
  await using bench = await startGceBench();
  const { status, json } = await bench.call('POST', `${instances}/vm-1/attachDisk`, {});
  expect([status, json.error.message]).toEqual([501, expect.stringContaining('/vm-1/attachDisk')]);
  const response = await fetch(`${bench.emulator.url}${instances}`, { method: 'POST', body: '{"name":' });
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('parseError')]);
});

test('other projects and unknown zones are not found', async () => {
  await using bench = await startGceBench();
  expect((await bench.call('GET', '/compute/v1/projects/other/zones')).status).toBe(404);
  expect((await bench.call('GET', instances.replace(zone, 'mars-1a'))).json.error.message).toContain('Unknown zone');
});

test('too many requests are refused with 403, until the bucket has filled again', async () => {
  await using bench = await startGceBench({ buckets: { reads: { burst: 2, refillPerSecond: 1 } } });
  const read = async () => (await bench.call('GET', '/compute/v1/projects/demo-project')).json;
  await read();
  await read();
  expect((await read()).error).toMatchObject({
    code: 403,
    errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }],
  });
  bench.clock.advance(1_000);
  expect((await read()).name).toBe('demo-project');
});

test('credentials are asked for when the emulator is told to', async () => {
  await using bench = await startGceBench({ accessTokens: ['right'] });
  const read = async (token: string) =>
    (await fetch(`${bench.emulator.url}${instances}`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await read('wrong'), await read('right')]).toEqual([401, 200]);
  bench.emulator.setAccessTokens(['new']);
  expect([await read('right'), await read('new')]).toEqual([401, 200]);
});

test('rights are tested as the Resource Manager does', async () => {
  await using bench = await startGceBench();
  const path = '/v1/projects/demo-project:testIamPermissions';
  const permissions = ['compute.instances.create', 'compute.instances.delete'];
  expect((await bench.call('POST', path, { permissions })).json).toEqual({ permissions });
  bench.emulator.setPermissions(['compute.instances.delete']);
  expect((await bench.call('POST', path, { permissions })).json).toEqual({ permissions: ['compute.instances.delete'] });
  bench.emulator.setPermissions([]);
  expect((await bench.call('POST', path, { permissions })).json).toEqual({});
});

test.each([
  ['throttle', 403, 'rateLimitExceeded'],
  ['unauthenticated', 401, 'authError'],
  ['permission-denied', 403, 'forbidden'],
  ['unavailable', 503, 'backendError'],
] as const)('the fault %s is answered in the words of the cloud', async (kind, status, reason) => {
  await using bench = await startGceBench();
  bench.emulator.faults.add({ kind, operation: 'instances.list', count: 1 });
  const answer = await bench.call('GET', instances);
  expect([answer.status, answer.json.error.errors[0].reason]).toEqual([status, reason]);
  expect((await bench.call('GET', instances)).status).toBe(200);
});
