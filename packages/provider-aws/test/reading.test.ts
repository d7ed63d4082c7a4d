import { describe, expect, it } from 'vitest';
import { AwsProvider } from '../src/aws-provider.ts';
import { parseAwsProviderOptions } from '../src/aws-provider-options.ts';
import type { Ec2Api } from '../src/ec2-api.ts';
import { failureOf, SMALL, startAwsWorld } from './aws-world.ts';

describe('the console', () => {
  it('is read as it is now on Nitro, and as it was posted elsewhere', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    for (const instanceType of ['m5.large', 't2.micro']) {
      const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, instanceType }));
      await pass(provider.waitForInstanceRunning(instanceId));
      await pass(provider.stopInstance(instanceId));
      const isStopped = async () => (await provider.getInstanceInfo(instanceId)).state === 'stopped';
      for (let look = 0; look < 200 && !(await pass(isStopped())); look++);
      expect(await pass(provider.getConsoleOutput(instanceId))).toContain('login');
    }
  });
});

it('the console is read as it was posted when EC2 refuses the latest output because of the state', async () => {
  const { clock, connect, options, pass, makeProvider } = await startAwsWorld();
  const { instanceId } = await pass(makeProvider().provisionInstance(SMALL));
  await pass(makeProvider().waitForInstanceRunning(instanceId));
  await clock.advance(120_000);
  const connectStrictly = async () => {
    const api = await connect();
    const send = async (...parameters: Parameters<Ec2Api['send']>) => {
      const [action, input] = parameters;
      if (action !== 'GetConsoleOutput' || !('Latest' in input)) return await api.send(...parameters);
      const refusal = { name: 'IncorrectInstanceState', $metadata: { httpStatusCode: 400 } };
      throw Object.assign(new Error('not running'), refusal);
    };
    return { send, close: () => api.close() } as Ec2Api;
  };
  await using provider = new AwsProvider(parseAwsProviderOptions(options), connectStrictly);
  expect(await pass(provider.getConsoleOutput(instanceId))).toContain('login');
});

describe('the scope', () => {
  it('is the account and the region', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    expect(await pass(makeProvider().describeScope())).toEqual({
      provider: 'aws',
      id: 'aws:123456789012/us-east-1',
      attributes: { account: '123456789012', region: 'us-east-1' },
    });
  });

  it('of another account than the option names is refused', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const error = await failureOf(pass(makeProvider({ accountId: '000000000000' }).describeScope()));
    expect(error).toMatchObject({ code: 'InvalidConfiguration' });
    expect(error.message).toContain('the option accountId says 000000000000');
  });
});

describe('preflight', () => {
  it('names the right that is missing', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    for (const action of ['RunInstances', 'TerminateInstances']) {
      emulator.faults.add({ kind: 'permission-denied', operation: action });
      expect(await pass(makeProvider().preflight(SMALL))).toEqual([
        { code: 'PermissionDenied', path: `ec2:${action}`, message: expect.stringContaining(action) },
      ]);
      emulator.faults.clear();
    }
    emulator.faults.add({ kind: 'unauthenticated' });
    expect(await pass(makeProvider().preflight(SMALL))).toMatchObject([{ code: 'Unauthenticated' }]);
  });

  it('throws what says nothing about the configuration', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    emulator.faults.add({ kind: 'unavailable' });
    expect(await failureOf(pass(makeProvider().preflight(SMALL)))).toMatchObject({ code: 'Unavailable' });
  });

  it('takes no client token: the launch afterwards succeeds', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const wanted = { ...SMALL, idempotencyToken: 't' };
    expect(await pass(provider.preflight(wanted))).toEqual([]);
    expect(await pass(provider.provisionInstance(wanted))).toMatchObject({ state: 'pending' });
  });
});

describe('lists', () => {
  it('are filtered by tags with characters that EC2 takes for wildcards', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, tags: { glob: 'a*' } }));
    await pass(provider.provisionInstance({ ...SMALL, tags: { glob: 'ab' } }));
    const ids: string[] = [];
    const list = async () => {
      for await (const info of provider.listInstances({ tags: { glob: 'a*' } })) ids.push(info.instanceId);
    };
    await pass(list());
    expect(ids).toEqual([instanceId]);
  });
});

describe('tags', () => {
  it('that EC2 keeps for itself are refused', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(SMALL));
    const adding = await failureOf(pass(provider.addTags(instanceId, { 'aws:x': 'y' })));
    const removing = await failureOf(pass(provider.removeTags(instanceId, ['AWS:x'])));
    for (const error of [adding, removing]) expect(error).toMatchObject({ code: 'InvalidConfiguration' });
  });

  it('none to remove removes none', async () => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, tags: { a: 'b' } }));
    await pass(provider.removeTags(instanceId, []));
    expect((await pass(provider.getInstanceInfo(instanceId))).tags).toEqual({ a: 'b' });
  });
});
