import { expect, test } from 'vitest';
import { type GceBench, instances, startGceBench, zone, zonePath } from './gce-bench.ts';

const aggregated = '/compute/v1/projects/demo-project/aggregated/instances';

async function namesOf(bench: GceBench, query: string): Promise<string[]> {
  const { json } = await bench.call('GET', `${instances}?${query}`);
  return (json.items ?? []).map(({ name }: { name: string }) => name);
}

test('labels are replaced on condition of their fingerprint, and show when the operation is done', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1', { labels: { a: '1' } });
  const { json: before } = await bench.call('GET', `${instances}/vm-1`);
  const change = { labels: { b: '2' }, labelFingerprint: before.labelFingerprint };
  expect((await bench.call('POST', `${instances}/vm-1/setLabels`, change)).status).toBe(200);
  expect((await bench.call('GET', `${instances}/vm-1`)).json.labels).toEqual({ a: '1' });
  bench.clock.advance(1_000);
  const { json: after } = await bench.call('GET', `${instances}/vm-1`);
  expect(after.labels).toEqual({ b: '2' });
  expect(after.labelFingerprint).not.toBe(before.labelFingerprint);
});

test.each([
  ['setLabels', { labels: { b: '2' } }, 'labelFingerprint'],
  ['setMetadata', { items: [{ key: 'b', value: '2' }] }, 'fingerprint'],
  ['setTags', { items: ['web'] }, 'fingerprint'],
])('%s with a stale or without a fingerprint is 412', async (verb, body, field) => {
  await using bench = await startGceBench();
  await bench.make('vm-1', { labels: { a: '1' } });
  for (const stale of [{}, { [field]: 'AAAAAAAAAAA=' }]) {
    const { status, json } = await bench.call('POST', `${instances}/vm-1/${verb}`, { ...body, ...stale });
    expect([status, json.error.errors[0].reason]).toEqual([412, 'conditionNotMet']);
  }
});

test('of two changes with the same fingerprint the second one is refused, also before the first one shows', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  const { json } = await bench.call('GET', `${instances}/vm-1`);
  const { fingerprint } = json.metadata;
  const set = (key: string) =>
    bench.call('POST', `${instances}/vm-1/setMetadata`, { fingerprint, items: [{ key, value: 'x' }] });
  expect([(await set('a')).status, (await set('b')).status]).toEqual([200, 412]);
  bench.clock.advance(1_000);
  expect((await bench.call('GET', `${instances}/vm-1`)).json.metadata.items).toEqual([{ key: 'a', value: 'x' }]);
});

test('lists are filtered in both languages, and refuse what they cannot read', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1', { labels: { env: 'prod' } });
  await bench.make('vm-2', { labels: { env: 'dev' } });
  const filter = (expression: string) => namesOf(bench, `filter=${encodeURIComponent(expression)}`);
  expect(await filter('labels.env = "prod"')).toEqual(['vm-1']);
  expect(await filter('(labels.env = dev) (status = RUNNING)')).toEqual(['vm-2']);
  expect(await filter('name eq "vm-(1|3)"')).toEqual(['vm-1']);
  const { status } = await bench.call('GET', `${instances}?filter=name%20eq%20a%20AND%20name%20%3D%20a`);
  expect(status).toBe(400);
});

test('pages go on after what was last shown, though others come and go meanwhile', async () => {
  await using bench = await startGceBench();
  for (const name of ['vm-b', 'vm-d', 'vm-f']) await bench.make(name);
  const { json: first } = await bench.call('GET', `${instances}?maxResults=2`);
  expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['vm-b', 'vm-d']);
  await bench.make('vm-a');
  await bench.call('DELETE', `${instances}/vm-b`);
  bench.clock.advance(10_000);
  expect(await namesOf(bench, `maxResults=2&pageToken=${encodeURIComponent(first.nextPageToken)}`)).toEqual(['vm-f']);
  expect((await bench.call('GET', `${instances}?pageToken=wrong`)).status).toBe(400);
  expect((await bench.call('GET', `${instances}?maxResults=501`)).status).toBe(400);
});

test('a list over all zones has every zone, with a warning where there is nothing', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  const { json } = await bench.call('GET', aggregated);
  expect(json.items[`zones/${zone}`].instances).toMatchObject([{ name: 'vm-1' }]);
  expect(json.items['zones/us-central1-b']).toMatchObject({ warning: { code: 'NO_RESULTS_ON_PAGE' } });
  const { json: everything } = await bench.call('GET', `${aggregated}?includeAllScopes=true`);
  expect(Object.keys(everything.items)).toContain('global');
});

test('a zone that does not answer fails the list, or is named where the caller takes what there is', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  bench.emulator.silenceZone(zone, 2);
  expect((await bench.call('GET', aggregated)).status).toBe(503);
  const { json } = await bench.call('GET', `${aggregated}?returnPartialSuccess=true`);
  expect(json).toMatchObject({
    unreachables: [`zones/${zone}`],
    items: { [`zones/${zone}`]: { warning: { code: 'UNREACHABLE' } } },
  });
  expect((await bench.call('GET', aggregated)).status).toBe(200);
});

test('a stale list shows what was there a while ago', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  bench.emulator.faults.add({ kind: 'stale-list', delayMs: 60_000, count: 1 });
  expect(await namesOf(bench, '')).toEqual([]);
  expect(await namesOf(bench, '')).toEqual(['vm-1']);
});

test('images by family are the newest that is not deprecated; the catalog is listed by zone', async () => {
  await using bench = await startGceBench();
  const images = '/compute/v1/projects/debian-cloud/global/images';
  expect((await bench.call('GET', `${images}/family/debian-12`)).json.name).toBe('debian-12-bookworm-v20260601');
  expect((await bench.call('GET', images)).json.items).toHaveLength(3);
  expect((await bench.call('GET', `${images}/none`)).status).toBe(404);
  for (const collection of ['machineTypes', 'diskTypes', 'disks', 'operations']) {
    expect((await bench.call('GET', `${zonePath}/${collection}`)).status).toBe(200);
  }
  for (const path of ['zones', 'regions', 'global/networks', 'regions/europe-west1/subnetworks', 'aggregated/disks']) {
    expect((await bench.call('GET', `/compute/v1/projects/demo-project/${path}`)).status).toBe(200);
  }
  const { json: type } = await bench.call('GET', `${zonePath}/machineTypes/e2-small`);
  expect(type).toMatchObject({ guestCpus: 2, memoryMb: 2_048, isSharedCpu: true, architecture: 'X86_64' });
  const single = ['global/networks/default', 'regions/europe-west1/subnetworks/default', `zones/${zone}`];
  for (const path of single) {
    expect((await bench.call('GET', `/compute/v1/projects/demo-project/${path}`)).status).toBe(200);
    expect((await bench.call('GET', `/compute/v1/projects/demo-project/${path}x`)).status).toBe(404);
  }
});

test('an answer has the fields that are asked for; a choice that cannot be read is 400 and changes nothing', async () => {
  await using bench = await startGceBench();
  await bench.make('vm-1');
  const fields = (expression: string) => `fields=${encodeURIComponent(expression)}`;
  const { json } = await bench.call('GET', `${aggregated}?${fields('items/*/instances(name,disks/boot)')}`);
  expect(json).toEqual({ items: expect.objectContaining({ 'zones/europe-west1-b': expect.anything() }) });
  expect(json.items['zones/europe-west1-b']).toEqual({ instances: [{ name: 'vm-1', disks: [{ boot: true }] }] });
  const refused = await bench.call('DELETE', `${instances}/vm-1?${fields('name(')}`);
  expect([refused.status, refused.json.error.errors[0].reason]).toEqual([400, 'invalidParameter']);
  expect((await bench.call('GET', `${instances}/vm-1?${fields('status')}`)).json).toEqual({ status: 'RUNNING' });
});
