import { guardProvider } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { AwsProvider } from '../src/aws-provider.ts';
import { parseAwsProviderOptions } from '../src/aws-provider-options.ts';
import type { Ec2Api } from '../src/ec2-api.ts';
import { type AwsWorld, SMALL, startAwsWorld } from './aws-world.ts';

/** Where a process dies: at its so manieth request, before it is sent or when its reply arrives. */
interface Crash {
  readonly request: number;
  readonly when: 'before' | 'after';
}

const WANTED = {
  ...SMALL,
  idempotencyToken: 'worker/1',
  additionalVolumes: [{ sizeGib: 10 }],
  network: { assignPublicIp: true },
};

/**
 * Lets a provider object make calls until it dies: nothing of it goes on, not even what cleans up.
 *
 * @returns Whether it got so far as to die.
 */
async function dieIn(world: AwsWorld, crash: Crash, work: (provider: CloudProviderSPI) => Promise<unknown>) {
  let sent = 0;
  let die = () => {};
  const death = new Promise<'died'>((resolve) => {
    die = () => resolve('died');
  });
  const connect = async (): Promise<Ec2Api> => {
    const api = await world.connect();
    const send = async (...parameters: Parameters<Ec2Api['send']>) => {
      sent += 1;
      if (sent < crash.request) return await api.send(...parameters);
      if (sent === crash.request && crash.when === 'after') await api.send(...parameters);
      die();
      return await new Promise<never>(() => {});
    };
    return { send, close: () => api.close() } as Ec2Api;
  };
  const settings = parseAwsProviderOptions(world.options);
  await using provider = guardProvider(new AwsProvider(settings, connect), { clock: world.clock });
  const call = work(provider).then(
    () => 'done' as const,
    () => 'done' as const,
  );
  return (await world.pass(Promise.race([call, death]))) === 'died';
}

async function removeEverything(world: AwsWorld): Promise<void> {
  const provider = world.makeProvider();
  for (let passes = 0; passes < 20; passes += 1) {
    const { remaining } = await world.pass(provider.terminateByToken(WANTED.idempotencyToken, {}));
    if (remaining === 0) return;
    await world.clock.advance(2_000);
  }
  throw new Error('something remains');
}

describe.each(['before', 'after'] as const)('a process that dies %s a request of its launch', (when) => {
  it('leaves what the next one adopts: one instance, wherever it died', async () => {
    let deaths = 0;
    for (let request = 1; ; request += 1) {
      const world = await startAwsWorld({ readLagMs: 500, listLagMs: 1_500 });
      if (!(await dieIn(world, { request, when }, (provider) => provider.provisionInstance(WANTED)))) break;
      deaths += 1;
      const { instanceId } = await world.pass(world.makeProvider().provisionInstance(WANTED));
      expect(world.park.counts(), `died at request ${request}`).toMatchObject({ launched: 1, machines: 1 });
      expect(world.park.machine(instanceId)).toBeDefined();
    }
    expect(deaths).toBeGreaterThanOrEqual(5); // look for the token, four look-ups, the launch
  });

  it('leaves nothing that terminateByToken does not remove, wherever it died', async () => {
    for (let request = 1; ; request += 1) {
      const world = await startAwsWorld({ readLagMs: 500, listLagMs: 1_500 });
      const hasDied = await dieIn(world, { request, when }, (provider) => provider.provisionInstance(WANTED));
      await removeEverything(world);
      const nothing = { machines: 0, disks: 0, interfaces: 0, addresses: 0 };
      expect(world.park.counts(), `died at request ${request}`).toMatchObject(nothing);
      if (!hasDied) break;
    }
  });
});

it.each(['before', 'after'] as const)(
  'a process that dies %s a request of terminateByToken leaves the rest to the next one',
  async (when) => {
    for (let request = 1; ; request += 1) {
      const world = await startAwsWorld();
      await world.pass(world.makeProvider().provisionInstance(WANTED));
      const hasDied = await dieIn(world, { request, when }, (provider) =>
        provider.terminateByToken(WANTED.idempotencyToken, {}),
      );
      await removeEverything(world);
      expect(world.park.counts()).toMatchObject({ machines: 0, disks: 0, interfaces: 0, addresses: 0 });
      if (!hasDied) break;
    }
  },
);
