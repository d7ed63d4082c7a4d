import { DescribeInstancesCommand, DescribeRegionsCommand, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { FaultRule } from '../../src/index.ts';
import { startEc2Bench } from './ec2-bench.ts';
import { launch, read } from './launched-instance.ts';

test.each<[FaultRule, object]>([
  [{ kind: 'throttle' }, { name: 'RequestLimitExceeded', $metadata: { httpStatusCode: 503 } }],
  [{ kind: 'capacity' }, { name: 'InsufficientInstanceCapacity', $metadata: { httpStatusCode: 500 } }],
  [{ kind: 'quota' }, { name: 'InstanceLimitExceeded', $metadata: { httpStatusCode: 400 } }],
  [{ kind: 'unavailable' }, { name: 'Unavailable', $metadata: { httpStatusCode: 503 } }],
  [{ kind: 'unauthenticated' }, { name: 'AuthFailure', $metadata: { httpStatusCode: 401 } }],
  [{ kind: 'permission-denied' }, { name: 'UnauthorizedOperation', $metadata: { httpStatusCode: 403 } }],
  [{ kind: 'status' }, { name: 'InternalError', $metadata: { httpStatusCode: 500 } }],
  [
    { kind: 'status', status: 502, body: 'Bad Gateway' },
    { message: expect.stringMatching(/XML/), $metadata: { httpStatusCode: 502 } },
  ],
  [{ kind: 'reset' }, { code: 'ECONNRESET' }],
  [{ kind: 'drop-before' }, { code: 'ECONNRESET' }],
])('the fault %o refuses a launch and does nothing', async (fault, error) => {
  await using bench = await startEc2Bench();
  const { client, emulator, park } = bench;
  emulator.faults.add({ ...fault, count: 1 });
  await expect(launch(client, { ClientToken: 'token-1' })).rejects.toMatchObject(error);
  expect(park.counts().launched).toBe(0);
  await launch(client, { ClientToken: 'token-1' });
});

test.each<[FaultRule['kind'], object]>([
  ['drop-after', { code: 'ECONNRESET' }],
  ['truncated-body', { message: expect.stringMatching(/XML/) }],
  ['html', {}],
])('the fault %s launches and loses the reply', async (kind, error) => {
  await using bench = await startEc2Bench();
  const { client, emulator, park } = bench;
  emulator.faults.add({ kind, count: 1 });
  await expect(launch(client)).rejects.toMatchObject(error);
  expect(park.counts().launched).toBe(1);
});

test('an empty body with status 200 has no list at all', async () => {
  await using bench = await startEc2Bench();
  const { client, emulator } = bench;
  await launch(client);
  emulator.faults.add({ kind: 'empty-body', operation: 'DescribeInstances', count: 1 });
  expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toBeUndefined();
  expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toHaveLength(1);
});

test('capacity faults strike launches and starts only, and stale lists lists only', async () => {
  await using bench = await startEc2Bench();
  const { client, clock, emulator } = bench;
  const capacity = emulator.faults.add({ kind: 'capacity' });
  await client.send(new DescribeInstancesCommand({}));
  expect(capacity.hits).toBe(0);
  await expect(launch(client)).rejects.toThrow();
  emulator.faults.clear();
  emulator.faults.add({ kind: 'stale-list', delayMs: 60_000 });
  const { InstanceId } = await launch(client);
  clock.advance(59_000);
  expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toEqual([]);
  expect((await read(client, InstanceId)).State?.Name).toBe('running');
  clock.advance(1_000);
  expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toHaveLength(1);
});

test('pages may come late or in pieces, and are whole then', async () => {
  await using bench = await startEc2Bench();
  const { client, emulator } = bench;
  await launch(client);
  for (const kind of ['delay', 'slow-body'] as const) {
    const slow = emulator.faults.add({ kind, operation: 'DescribeInstances', count: 1, delayMs: 60_000 });
    expect((await client.send(new DescribeInstancesCommand({}))).Reservations).toHaveLength(1);
    expect(slow.hits).toBe(1);
  }
});

test('a fault may be scoped to an action by name or pattern', async () => {
  await using bench = await startEc2Bench();
  const { client, emulator } = bench;
  emulator.faults.add({ kind: 'throttle', operation: 'Describe*' });
  await launch(client);
  await expect(client.send(new DescribeRegionsCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' });
});

test('a request that hangs is ended by the client alone', async () => {
  const requestHandler: EC2ClientConfig['requestHandler'] = { requestTimeout: 200, throwOnRequestTimeout: true };
  await using bench = await startEc2Bench({ client: { requestHandler } });
  const { client, emulator } = bench;
  emulator.faults.add({ kind: 'hang', operation: 'DescribeRegions' });
  await expect(client.send(new DescribeRegionsCommand({}))).rejects.toMatchObject({ name: 'TimeoutError' });
});

test('the SDK repeats a lack of capacity blindly, each time with the same token', async () => {
  await using bench = await startEc2Bench({ client: { maxAttempts: 3 } });
  const { client, emulator, park } = bench;
  emulator.faults.add({ kind: 'capacity', count: 2 });
  await launch(client);
  expect(emulator.countRequests('RunInstances')).toBe(3);
  expect(park.counts().launched).toBe(1);
});
