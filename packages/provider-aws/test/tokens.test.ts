import { createClientToken, guardProvider, toConfigurationHash } from '@cloud-spi/provider-kit';
import { describe, expect, it } from 'vitest';
import { AwsProvider } from '../src/aws-provider.ts';
import { parseAwsProviderOptions } from '../src/aws-provider-options.ts';
import type { Ec2Api } from '../src/ec2-api.ts';
import { toRunInstancesRequest } from '../src/to-run-instances-request.ts';
import { type AwsWorld, failureOf, SMALL, startAwsWorld } from './aws-world.ts';

const WANTED = { ...SMALL, idempotencyToken: 't' };

/** Launches as an earlier version of this package might have: by another request. */
async function launchOtherwise({ connect, makeProvider, pass }: AwsWorld, configurationHash: string): Promise<string> {
  const configuration = await pass(makeProvider().resolveConfiguration(WANTED));
  const api = await connect();
  const { Images: [image = {}] = [] } = await api.send('DescribeImages', { ImageIds: [SMALL.imageId] }, {});
  const instanceType = { InstanceType: 'm5.large' } as const;
  const identity = { owner: 'default', token: 't', configurationHash };
  const request = toRunInstancesRequest({ configuration, image, instanceType }, identity, 'test');
  const otherwise = { ...request, MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 7 } } as const;
  const { Instances: [instance] = [] } = await api.send('RunInstances', otherwise, {});
  api.close();
  return instance?.InstanceId ?? '';
}

describe('a token that EC2 knows with another request', () => {
  it('belongs to the same instance when the configuration was the same', async () => {
    const world = await startAwsWorld({ listLagMs: 2_000 });
    const instanceId = await launchOtherwise(world, toConfigurationHash(WANTED));
    const resolved = await world.pass(world.makeProvider().resolveConfiguration(WANTED));
    // The hash of what was resolved is another one than that of what was wanted.
    const other = await failureOf(world.pass(world.makeProvider().provisionInstance(resolved)));
    expect(other).toMatchObject({ code: 'AlreadyExists', instanceId });
    expect((await world.pass(world.makeProvider().provisionInstance(WANTED))).instanceId).toBe(instanceId);
    expect(world.park.counts().launched).toBe(1);
  });

  it('is refused with the id of its instance when the configuration was another one', async () => {
    const world = await startAwsWorld({ listLagMs: 2_000 });
    const instanceId = await launchOtherwise(world, 'v1-another');
    const error = await failureOf(
      world.pass(world.makeProvider().provisionInstance({ ...WANTED, zone: 'us-east-1a' })),
    );
    expect(error).toMatchObject({ code: 'AlreadyExists', instanceId, outcome: 'rejected' });
  });
});

it('a token is good for one zone: in another one it makes no second instance, although EC2 would', async () => {
  const { makeProvider, pass, park } = await startAwsWorld();
  const { instanceId } = await pass(makeProvider().provisionInstance({ ...WANTED, zone: 'us-east-1a' }));
  const error = await failureOf(pass(makeProvider().provisionInstance({ ...WANTED, zone: 'us-east-1b' })));
  expect(error).toMatchObject({ code: 'AlreadyExists', instanceId, outcome: 'rejected' });
  expect(park.counts().launched).toBe(1);
});

describe('a token whose instance was terminated', () => {
  it.each([{}, { zone: 'us-east-1a' }])('is used up (%o)', async (place) => {
    const { makeProvider, pass } = await startAwsWorld();
    const provider = makeProvider();
    const wanted = { ...WANTED, ...place };
    const { instanceId } = await pass(provider.provisionInstance(wanted));
    await pass(provider.terminateInstance(instanceId));
    await pass(provider.waitForInstanceTerminated(instanceId));
    expect(await failureOf(pass(makeProvider().provisionInstance(wanted)))).toMatchObject({
      code: 'AlreadyExists',
      instanceId,
    });
  });
});

it('tokens are sent as a hash that tells owners apart', async () => {
  const { makeProvider, pass, connect } = await startAwsWorld();
  const { instanceId } = await pass(makeProvider({ owner: 'mine' }).provisionInstance(WANTED));
  const { Reservations = [] } = await (await connect()).send('DescribeInstances', { InstanceIds: [instanceId] }, {});
  expect(Reservations[0]?.Instances?.[0]?.ClientToken).toBe(createClientToken('mine', 't'));
});

it.each(['InvalidNetworkInterface.InUse', 'InvalidParameterValue', 'InvalidNetworkInterfaceID.NotFound'])(
  'terminateByToken leaves an interface that cannot be deleted yet (%s) to the next pass',
  async (name) => {
    const world = await startAwsWorld();
    await world.pass(world.makeProvider().provisionInstance(WANTED));
    const connect = async () => {
      const api = await world.connect();
      const send = async (...parameters: Parameters<Ec2Api['send']>) => {
        if (parameters[0] === 'DeleteNetworkInterface') {
          throw Object.assign(new Error('refused'), { name, $metadata: { httpStatusCode: 400 } });
        }
        const reply = await api.send(...parameters);
        const { NetworkInterfaces } = reply as { NetworkInterfaces?: object[] };
        if (NetworkInterfaces === undefined) return reply;
        return { NetworkInterfaces: NetworkInterfaces.map((one) => ({ ...one, Status: 'available' })) };
      };
      return { send, close: () => api.close() } as Ec2Api;
    };
    await using provider = new AwsProvider(parseAwsProviderOptions(world.options), connect);
    const { remaining } = await world.pass(provider.terminateByToken('t', {}));
    expect(remaining).toBeGreaterThan(0);
  },
);

it('a repeated launch that is answered as the first one was shows the present state all the same', async () => {
  const world = await startAwsWorld();
  const wanted = { ...WANTED, zone: 'us-east-1a' };
  const replies: unknown[] = [];
  const connect = async () => {
    const api = await world.connect();
    const send = async (...parameters: Parameters<Ec2Api['send']>) => {
      const reply = await api.send(...parameters);
      if (parameters[0] === 'RunInstances') replies.push(reply);
      return parameters[0] === 'RunInstances' ? replies[0] : reply;
    };
    return { send, close: () => api.close() } as Ec2Api;
  };
  const settings = parseAwsProviderOptions(world.options);
  await using provider = guardProvider(new AwsProvider(settings, connect), { clock: world.clock });
  const { instanceId } = await world.pass(provider.provisionInstance(wanted));
  await world.pass(provider.waitForInstanceRunning(instanceId));
  await world.clock.advance(60_000);
  expect(await world.pass(provider.provisionInstance(wanted))).toMatchObject({ instanceId, state: 'running' });
});
