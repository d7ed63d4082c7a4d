import { compute, type compute_v1 } from '@googleapis/compute';
import { expect, test } from 'vitest';
import { startJudgedEmulator } from './start-judged-emulator.ts';

const place = { project: 'demo-project', zone: 'europe-west1-b' };

function toInstance(name: string, changes: compute_v1.Schema$Instance = {}): compute_v1.Schema$Instance {
  return {
    name,
    machineType: `zones/${place.zone}/machineTypes/n2-standard-2`,
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: { sourceImage: 'projects/debian-cloud/global/images/family/debian-12' },
      },
    ],
    networkInterfaces: [{ network: 'global/networks/default' }],
    ...changes,
  };
}

/** The status and reason of the error that a call ends with. */
async function refusalOf(call: Promise<unknown>): Promise<[number | undefined, string | undefined]> {
  const error = await call.then(
    () => undefined,
    (thrown: { response?: { status?: number; data?: { error?: { errors?: { reason?: string }[] } } } }) => thrown,
  );
  return [error?.response?.status, error?.response?.data?.error?.errors?.[0]?.reason];
}

test('the discovery-based client for Node runs the life of an instance, with labels, 412, pages and errors', async () => {
  await using judge = await startJudgedEmulator();
  const client = compute({ version: 'v1', rootUrl: `${judge.emulator.url}/`, retryConfig: { retry: 0 } });
  const { instances, zoneOperations } = client;
  const finish = async ({ data }: { data: compute_v1.Schema$Operation }) => {
    let operation = data;
    while (operation.status !== 'DONE') {
      ({ data: operation } = await zoneOperations.wait({ ...place, operation: operation.name ?? '' }));
    }
    return operation;
  };
  const read = async (instance: string) => (await instances.get({ ...place, instance })).data;

  const inserted = await finish(await instances.insert({ ...place, requestBody: toInstance('vm-1') }));
  expect(inserted.error).toBeUndefined();
  expect(await refusalOf(instances.insert({ ...place, requestBody: toInstance('vm-1') }))).toEqual([
    409,
    'alreadyExists',
  ]);
  const { labelFingerprint, status } = await read('vm-1');
  expect(status).toBe('RUNNING');
  const requestBody = { labels: { env: 'prod' }, labelFingerprint: labelFingerprint ?? '' };
  await finish(await instances.setLabels({ ...place, instance: 'vm-1', requestBody }));
  expect((await read('vm-1')).labels).toEqual({ env: 'prod' });
  expect(await refusalOf(instances.setLabels({ ...place, instance: 'vm-1', requestBody }))).toEqual([
    412,
    'conditionNotMet',
  ]);

  for (const name of ['vm-2', 'vm-3'])
    await finish(await instances.insert({ ...place, requestBody: toInstance(name) }));
  const names: (string | null | undefined)[] = [];
  for (let pageToken: string | undefined, isFirst = true; isFirst || pageToken !== undefined; isFirst = false) {
    const { data } = await instances.list({ ...place, maxResults: 2, ...(pageToken !== undefined && { pageToken }) });
    names.push(...(data.items ?? []).map(({ name }) => name));
    pageToken = data.nextPageToken ?? undefined;
  }
  expect(names).toEqual(['vm-1', 'vm-2', 'vm-3']);

  const full = toInstance('vm-full', { machineType: `zones/${place.zone}/machineTypes/n2-standard-16` });
  const failed = await finish(await instances.insert({ ...place, requestBody: full }));
  expect(failed.error?.errors?.[0]?.code).toBe('ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS');
  expect(await refusalOf(instances.get({ ...place, instance: 'vm-full' }))).toEqual([404, 'notFound']);

  for (const instance of names) await finish(await instances.delete({ ...place, instance: instance ?? '' }));
  expect(judge.park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0 });
  expect(judge.findMistakes()).toEqual([]);
});
