import { randomUUID } from 'node:crypto';
import { type CloudProviderSPI, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProvider } from '../src/create-provider.ts';
import { type PrivateHost, startPrivateHost } from './private-host.ts';
import { until } from './until.ts';

let first: PrivateHost;
let second: PrivateHost;
let provider: CloudProviderSPI;

beforeAll(async () => {
  [first, second] = await Promise.all([startPrivateHost(), startPrivateHost()]);
  // Both hosts have pools of the same names, as hosts of one site do.
  const pools = { ssd: 'disks' };
  provider = createProvider({
    ...first.options,
    pools,
    consolePool: 'consoles',
    hosts: [
      { name: 'a', uri: first.uri, memoryMib: 200, vcpus: 2 },
      { name: 'b', uri: second.uri, memoryMib: 100, vcpus: 2 },
    ],
    overcommit: { vcpus: 1, memory: 1 },
    stopDeadlineMs: 1_000,
    attempts: 1,
  });
});

afterAll(async () => {
  await provider?.[Symbol.asyncDispose]();
  await first?.[Symbol.asyncDispose]();
  await second?.[Symbol.asyncDispose]();
});

function configure(changes: Partial<InstanceConfiguration> = {}): InstanceConfiguration {
  return {
    name: 'worker',
    namespace: 'system-test',
    imageId: 'guest',
    instanceType: 'small',
    idempotencyToken: randomUUID(),
    ...changes,
  };
}

async function provision(zone?: string) {
  return await provider.provisionInstance(await provider.resolveConfiguration(configure({ zone })));
}

async function list() {
  const found: string[] = [];
  try {
    for await (const { instanceId } of provider.listInstances()) found.push(instanceId);
    return { found };
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    return { found, error };
  }
}

function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'done',
    (error: unknown) => (isCloudProvisioningError(error) ? error.code : error),
  );
}

describe('two hosts', () => {
  it('instances go where room is, until none is left', async () => {
    const made = [await provision(), await provision(), await provision()];
    // 200 MiB and 100 MiB: two fit on the first host, one on the second.
    expect(made.map(({ availabilityZone }) => availabilityZone).sort()).toEqual(['a', 'a', 'b']);
    expect(await codeOf(provider.resolveConfiguration(configure()))).toBe('InsufficientCapacity');
    expect(await codeOf(provider.provisionInstance(configure({ zone: 'b' })))).toBe('InsufficientCapacity');
    const types = [];
    for await (const type of provider.listInstanceTypes()) types.push(type.zones);
    expect(types).toEqual([[]]);
    for (const { instanceId } of made) await provider.terminateInstance(instanceId);
  });

  it('of instances that are made at once only so many start as there is room for', async () => {
    const calls = Array.from({ length: 4 }, () => provider.provisionInstance(configure({ zone: 'a' })));
    const results = await Promise.allSettled(calls);
    const made = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(made).toHaveLength(2);
    expect(refused).toMatchObject([{ code: 'InsufficientCapacity' }, { code: 'InsufficientCapacity' }]);
    for (const { instanceId } of made) await provider.terminateInstance(instanceId);
  });

  it('the same token without zone, six times at once from two objects, is one instance on one host', async () => {
    await using other = createProvider({
      ...first.options,
      hosts: hostsOf(),
      pools: { ssd: 'disks' },
      consolePool: 'consoles',
    });
    const wanted = configure();
    const calls = [provider, other, provider, other, provider, other].map((each) => each.provisionInstance(wanted));
    const ids = new Set((await Promise.all(calls)).map(({ instanceId }) => instanceId));
    expect(ids.size).toBe(1);
    expect((await list()).found).toEqual([...ids]);
    await provider.terminateInstance([...ids][0] ?? '');
  });

  it('a host that is down takes only its own instances with it, and they are back when it is', async () => {
    const onFirst = await provision('a');
    const onSecond = await provision('b');
    await second.killLibvirtd();

    expect(await codeOf(provider.getInstanceInfo(onSecond.instanceId))).toBe('Unavailable');
    expect((await provider.getInstanceInfo(onFirst.instanceId)).state).toBe('running');
    const { found, error } = await list();
    expect(found).toEqual([onFirst.instanceId]);
    expect(error).toMatchObject({ code: 'Unavailable', scopes: [{ provider: 'onprem', zone: 'b' }] });
    await provider.describeScope();
    expect((await provider.resolveConfiguration(configure())).zone).toBe('a');
    // Without zone nobody can tell whether the other host has the token's instance.
    expect(await codeOf(provider.provisionInstance(configure()))).toBe('Unavailable');
    await provider.addTags(onFirst.instanceId, { still: 'there' });

    await second.startLibvirtd();
    // The guest never noticed.
    expect((await provider.getInstanceInfo(onSecond.instanceId)).state).toBe('running');
    expect((await list()).found.sort()).toEqual([onFirst.instanceId, onSecond.instanceId].sort());
    for (const { instanceId } of [onFirst, onSecond]) await provider.terminateInstance(instanceId);
    expect(await list()).toEqual({ found: [] });
  });

  it('libvirtd that dies while it provisions leaves what the same call goes on with', async () => {
    const wanted = configure({ zone: 'b' });
    const call = codeOf(provider.provisionInstance(wanted));
    await second.killLibvirtd();
    expect(['Unavailable', 'done']).toContain(await call);
    await second.startLibvirtd();
    const { instanceId } = await provider.provisionInstance(wanted);
    expect((await list()).found).toEqual([instanceId]);
    await provider.terminateInstance(instanceId);
  });

  it('an emulator that is killed leaves a stopped instance that says why, and can be started', async () => {
    const { instanceId, providerData } = await provision('a');
    process.kill(await first.readEmulatorPid(providerData.domainName ?? ''), 'SIGKILL');
    const stopped = await until('the host to notice', async () => {
      const info = await provider.getInstanceInfo(instanceId);
      return info.state === 'stopped' ? info : undefined;
    });
    expect(stopped.stateReason).toMatchObject({ code: 'Unknown', nativeCode: 'shutoff/crashed' });
    await provider.startInstance(instanceId);
    expect((await provider.waitForInstanceRunning(instanceId)).instanceId).toBe(instanceId);
    await provider.terminateInstance(instanceId);
    expect(await first.listVolumes()).toEqual([]);
  });
});

function hostsOf() {
  return [
    { name: 'a', uri: first.uri },
    { name: 'b', uri: second.uri },
  ];
}
