import { DescribeInstancesCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { debian, oneInstance, startEc2Bench } from './ec2-bench.ts';
import { launch } from './launched-instance.ts';
import { parseXml } from './parse-xml.ts';

async function fetchXml(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return { status: response.status, type: response.headers.get('content-type'), root: parseXml(await response.text()) };
}

const form = (parameters: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(parameters) });

test('a query string does as well as a form, and lists may begin at 0', async () => {
  await using bench = await startEc2Bench();
  const { InstanceId } = await launch(bench.client);
  const { status, type, root } = await fetchXml(
    `${bench.emulator.url}/?Action=DescribeInstances&Version=2016-11-15&InstanceId.0=${InstanceId}`,
  );
  expect([status, type, root.name]).toEqual([200, 'text/xml;charset=UTF-8', 'DescribeInstancesResponse']);
  expect(root.attributes).toBe('xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"');
});

test.each([
  [{ Action: 'DescribeSnapshots' }, 501, 'InvalidAction', /DescribeSnapshots/],
  [{ Action: 'GetCallerIdentity', Version: '2011-06-15' }, 400, 'NoSuchVersion', /2011-06-15/],
  [{ Action: 'constructor' }, 501, 'InvalidAction', /constructor/],
  [{ Version: '2016-11-15' }, 400, 'MissingAction', /Action/],
  [{ Action: 'DescribeRegions', Colour: 'red' }, 400, 'UnknownParameter', /Colour/],
  [{ Action: 'DescribeRegions', DryRun: 'true' }, 412, 'DryRunOperation', /DryRun/],
  [{ Action: 'DescribeRegions', DryRun: 'maybe' }, 400, 'InvalidParameterValue', /DryRun/],
  [
    { Action: 'RunInstances', ImageId: debian, MinCount: 'one', MaxCount: '1' },
    400,
    'InvalidParameterValue',
    /MinCount/,
  ],
  [{ Action: 'TerminateInstances' }, 400, 'MissingParameter', /InstanceId/],
])('%o is refused in the shape of an error', async (parameters, status, code, message) => {
  await using bench = await startEc2Bench();
  const reply = await fetchXml(bench.emulator.url, form(parameters));
  const [errors, requestId] = reply.root.children;
  const [error] = errors?.children ?? [];
  expect([reply.status, reply.root.name, reply.root.attributes]).toEqual([status, 'Response', '']);
  expect(error?.children.map(({ name, text }) => [name, text])).toEqual([
    ['Code', code],
    ['Message', expect.stringMatching(message)],
  ]);
  expect(requestId).toMatchObject({ name: 'RequestID', text: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});

test('an action that is not emulated is tried once by the SDK', async () => {
  await using bench = await startEc2Bench({ client: { maxAttempts: 3 } });
  await fetch(bench.emulator.url, form({ Action: 'CreateFleet' }));
  expect(bench.emulator.countRequests('CreateFleet')).toBe(1);
});

test('credentials can be replaced while it runs, and signatures may be of another time than the park’s', async () => {
  let accessKeyId = 'AKIAEMULATED';
  await using bench = await startEc2Bench({
    credentials: () => [{ accessKeyId, secretAccessKey: 'secret' }],
    signatureClock: systemClock,
  });
  const list = () => bench.client.send(new DescribeInstancesCommand({}));
  expect(await list()).toMatchObject({ Reservations: [] });
  accessKeyId = 'AKIAREPLACED';
  await expect(list()).rejects.toMatchObject({ name: 'AuthFailure' });
});

test('signatures are checked when credentials are given', async () => {
  const credentials = { accessKeyId: 'AKIAEMULATED', secretAccessKey: 'secret' };
  await using bench = await startEc2Bench({ credentials: [credentials] });
  const { emulator, clock } = bench;
  clock.advance(Date.now() - clock.now());
  const clientWith = (changes: object) =>
    new EC2Client({ region: 'us-east-1', endpoint: emulator.url, credentials, maxAttempts: 1, ...changes });
  const describe = async (changes: object) => {
    const client = clientWith(changes);
    try {
      return await client.send(new DescribeInstancesCommand({ Filters: [{ Name: 'tag:a b', Values: ['ü*'] }] }));
    } finally {
      client.destroy();
    }
  };
  expect((await describe({})).Reservations).toEqual([]);
  const secret = { ...credentials, secretAccessKey: 'wrong' };
  await expect(describe({ credentials: secret })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  const unknown = { ...credentials, accessKeyId: 'AKIAUNKNOWN' };
  await expect(describe({ credentials: unknown })).rejects.toMatchObject({
    name: 'AuthFailure',
    $metadata: { httpStatusCode: 401 },
  });
  await expect(describe({ region: 'eu-west-1' })).rejects.toMatchObject({ name: 'AuthFailure' });
  const unsigned = await fetchXml(emulator.url, form({ Action: 'DescribeRegions' }));
  expect(unsigned.status).toBe(403);
});

test('the journal names actions and nothing of their parameters', async () => {
  await using bench = await startEc2Bench();
  const { client, emulator, clock } = bench;
  await client.send(new RunInstancesCommand({ ...oneInstance, UserData: 'c2VjcmV0' }));
  expect(emulator.journal()).toEqual([
    { host: 'ec2.us-east-1', method: 'POST', path: '/', operation: 'RunInstances', status: 200, at: clock.now() },
  ]);
  expect([emulator.countRequests(), emulator.countRequests('DescribeInstances')]).toEqual([1, 0]);
});

test('the same seed gives the same ids, however often was read meanwhile', async () => {
  const idOf = async (reads: number) => {
    await using bench = await startEc2Bench();
    for (let count = 0; count < reads; count += 1) await bench.client.send(new DescribeInstancesCommand({}));
    return (await launch(bench.client)).InstanceId;
  };
  expect(await idOf(0)).toBe(await idOf(3));
});
