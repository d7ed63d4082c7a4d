import type { InstanceConfiguration } from '@cloud-spi/spi';
import { expect, it } from 'vitest';
import type { ArmApi } from '../src/arm-api.ts';
import { ArmError } from '../src/arm-error.ts';
import { failureOf, NOTHING, removeByToken, SMALL, startAzureWorld } from './azure-world.ts';

/** Its interface is made before the machine. */
const WANTED: InstanceConfiguration = {
  ...SMALL,
  idempotencyToken: 't',
  zone: '1',
  network: { privateIp: '127.113.96.60', assignPublicIp: true },
};

/** Does something before the first request of a kind. */
function before(method: keyof ArmApi, prepare: () => Promise<unknown>) {
  let preparation: Promise<unknown> | undefined;
  return (api: ArmApi): ArmApi =>
    new Proxy(api, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (key !== method || typeof member !== 'function') return member;
        return async (...parameters: unknown[]) => {
          preparation ??= prepare();
          await preparation;
          return await Reflect.apply(member, target, parameters);
        };
      },
    });
}

it('a call that meets another one at a part leaves the parts to it', async () => {
  const world = await startAzureWorld();
  const { makeProvider, pass, count } = world;
  const refuse = (api: ArmApi): ArmApi =>
    new Proxy(api, {
      get(target, key) {
        if (key !== 'putInterface') return Reflect.get(target, key);
        return () => {
          throw new ArmError({ status: 409, code: 'AnotherOperationInProgress', message: 'Another operation.' });
        };
      },
    });
  const second = makeProvider({ wrap: refuse });
  const meet = async () => {
    expect(await failureOf(second.provisionInstance(WANTED))).toMatchObject({ code: 'Conflict', retryable: true });
  };
  const { instanceId } = await pass(
    makeProvider({ wrap: before('createVirtualMachine', meet) }).provisionInstance(WANTED),
  );
  expect(count()).toEqual({ machines: 1, disks: 1, interfaces: 1, addresses: 1 });
  expect(await pass(makeProvider().provisionInstance(WANTED))).toMatchObject({ instanceId });
});

it.each(['getInterface', 'createVirtualMachine'] as const)(
  'a call whose parts another one removed before %s is told to come again, and not that its configuration is wrong',
  async (method) => {
    const world = await startAzureWorld();
    const { makeProvider, pass, count } = world;
    const remove = () => makeProvider().terminateByToken('t', {});
    const error = await failureOf(pass(makeProvider({ wrap: before(method, remove) }).provisionInstance(WANTED)));
    expect(error).toMatchObject({ code: 'Conflict', retryable: true, outcome: 'rejected' });
    expect(await pass(makeProvider().provisionInstance(WANTED))).toMatchObject({ state: 'pending' });
    await removeByToken(world, makeProvider(), 't');
    expect(count()).toEqual(NOTHING);
  },
);

it('many calls that begin together make one machine of parts that are made before it', async () => {
  const { makeProvider, pass, park, count } = await startAzureWorld();
  const calls = Array.from({ length: 6 }, () => makeProvider().provisionInstance(WANTED));
  const infos = await pass(Promise.all(calls));
  expect(new Set(infos.map(({ instanceId }) => instanceId)).size).toBe(1);
  expect(park.counts().launched).toBe(1);
  expect(count()).toEqual({ machines: 1, disks: 1, interfaces: 1, addresses: 1 });
});
