import type { CloudProviderSPI, InstanceConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import type { ArmApi } from '../src/arm-api.ts';
import { type AzureWorld, NOTHING, removeByToken, SMALL, startAzureWorld } from './azure-world.ts';

const TOKEN = 'worker-1/1';

/** One request makes everything. */
const AT_ONCE: InstanceConfiguration = {
  ...SMALL,
  idempotencyToken: TOKEN,
  network: { assignPublicIp: true },
  additionalVolumes: [{ sizeGib: 8 }],
};

/** Address, interface and disk are made before the machine. */
const STEP_BY_STEP: InstanceConfiguration = {
  ...AT_ONCE,
  network: { assignPublicIp: true, privateIp: '127.113.96.77' },
  additionalVolumes: [
    { sizeGib: 8, volumeType: 'provisioned_iops_ssd', iops: 3_000 },
    { sizeGib: 8, volumeType: 'provisioned_iops_ssd', iops: 3_000, deleteOnTermination: false },
  ],
};

const PATIENCE_MS = 120_000;

/** When a process dies: before a request is sent, or after it took effect and before its answer was heard. */
type Moment = 'before' | 'after';

/** The requests of a provider, of which one is the last thing that its process does. */
function dyingApi(api: ArmApi, at: number, moment: Moment, note: { requests: number; died: boolean }): ArmApi {
  const never = new Promise<never>(() => {});
  return new Proxy(api, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function' || key === 'close') return member;
      return async (...parameters: unknown[]) => {
        if (note.died) return never;
        const isLast = note.requests++ === at;
        if (isLast && moment === 'before') note.died = true;
        if (note.died) return never;
        const answer: unknown = Reflect.apply(member, target, parameters);
        await Promise.allSettled([answer]);
        if (isLast) note.died = true;
        return note.died ? never : answer;
      };
    },
  });
}

/** Does something with a process that dies at a request; says whether it lived long enough to get there. */
async function dieAt(
  world: AzureWorld,
  work: (provider: CloudProviderSPI) => Promise<unknown>,
  at: number,
  moment: Moment,
): Promise<boolean> {
  const note = { requests: 0, died: false };
  const dying = world.makeProvider({ wrap: (api) => dyingApi(api, at, moment, note) });
  const ended = work(dying).then(
    () => true,
    () => true,
  );
  const died = async () => {
    while (!note.died) await new Promise((resolve) => setImmediate(resolve));
    return false;
  };
  const hasEnded = await world.pass(Promise.race([ended, died()]));
  note.died = true; // lets the other one of the race end
  return !hasEnded;
}

async function countRequests(wanted: InstanceConfiguration): Promise<number> {
  const world = await startAzureWorld();
  const note = { requests: 0, died: false };
  const provider = world.makeProvider({ wrap: (api) => dyingApi(api, -1, 'before', note) });
  await world.pass(provider.provisionInstance(wanted));
  return note.requests;
}

const LIVES: readonly (readonly [string, InstanceConfiguration, number])[] = [
  ['one request makes everything', AT_ONCE, 3],
  ['parts are made beforehand', STEP_BY_STEP, 12],
];

describe.each(LIVES)('a process that dies while %s', (_, wanted, least) => {
  it(
    'leaves at each request what the next one adopts: one machine, and nothing after the sweep',
    async () => {
      const requests = await countRequests(wanted);
      expect(requests).toBeGreaterThanOrEqual(least);
      for (let at = 0; at < requests; at++) {
        for (const moment of ['before', 'after'] as const) {
          const world = await startAzureWorld();
          expect(
            await dieAt(world, (dying) => dying.provisionInstance(wanted), at, moment),
            `${moment} request ${at}`,
          ).toBe(true);
          const next = world.makeProvider();
          const { instanceId } = await world.pass(next.provisionInstance(wanted));
          expect(await world.pass(next.waitForInstanceRunning(instanceId))).toMatchObject({ state: 'running' });
          const kept =
            wanted.additionalVolumes?.filter(({ deleteOnTermination }) => deleteOnTermination === false) ?? [];
          const disks = 1 + (wanted.additionalVolumes?.length ?? 0);
          expect(world.count(), `${moment} request ${at}`).toEqual({ machines: 1, disks, interfaces: 1, addresses: 1 });
          expect(world.park.counts().launched).toBe(1);
          await removeByToken(world, next, TOKEN);
          expect(world.count(), `${moment} request ${at}`).toEqual({ ...NOTHING, disks: kept.length });
        }
      }
    },
    PATIENCE_MS,
  );

  it(
    'leaves nothing that terminateByToken does not find, when nobody provisions again',
    async () => {
      const requests = await countRequests(wanted);
      for (let at = 0; at < requests; at++) {
        for (const moment of ['before', 'after'] as const) {
          // Lists show nothing yet of what was made: the names say what there may be.
          const world = await startAzureWorld({ listLagMs: 600_000 });
          await dieAt(world, (dying) => dying.provisionInstance(wanted), at, moment);
          await removeByToken(world, world.makeProvider(), TOKEN);
          // A disk that is to be kept goes too, as long as no machine ever had it.
          const isMade = world.park.counts().launched > 0;
          const kept =
            wanted.additionalVolumes?.filter(({ deleteOnTermination }) => deleteOnTermination === false) ?? [];
          expect(world.count(), `${moment} request ${at}`).toEqual({ ...NOTHING, disks: isMade ? kept.length : 0 });
        }
      }
    },
    PATIENCE_MS,
  );

  it(
    'and another one that dies while it removes: the next one removes the rest',
    async () => {
      const kept = (wanted.additionalVolumes ?? []).filter(({ deleteOnTermination }) => deleteOnTermination === false);
      const last = (await countRequests(wanted)) - 1;
      for (const isAccepted of [true, false]) {
        for (let at = 0; ; at++) {
          const world = await startAzureWorld();
          // With a machine; or without one, with what was made before it.
          if (isAccepted) await world.pass(world.makeProvider().provisionInstance(wanted));
          else await dieAt(world, (dying) => dying.provisionInstance(wanted), last, 'before');
          const remove = (dying: CloudProviderSPI) => dying.terminateByToken(TOKEN, {});
          const died = await dieAt(world, remove, at, 'after');
          await removeByToken(world, world.makeProvider(), TOKEN);
          expect(world.count(), `at request ${at}`).toEqual({ ...NOTHING, disks: isAccepted ? kept.length : 0 });
          if (!died) break;
        }
      }
    },
    PATIENCE_MS,
  );
});

it('a process that dies while others provision the same: one machine', async () => {
  const world = await startAzureWorld();
  const calls = Array.from({ length: 6 }, () => world.makeProvider().provisionInstance(AT_ONCE));
  await dieAt(world, (dying) => dying.provisionInstance(AT_ONCE), 2, 'after');
  const infos = await world.pass(Promise.all(calls));
  expect(new Set(infos.map(({ instanceId }) => instanceId)).size).toBe(1);
  expect(world.count()).toEqual({ machines: 1, disks: 2, interfaces: 1, addresses: 1 });
});
