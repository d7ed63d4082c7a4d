import type { InstanceConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import type { ComputeApi } from '../src/compute-api.ts';
import { collect, type GcpWorld, NOTHING, removeByToken, SMALL, startGcpWorld, ZONE } from './gcp-world.ts';

const TOKEN = 'worker-1/1';

/** Everything is decided beforehand: few requests. */
const RESOLVED: InstanceConfiguration = {
  ...SMALL,
  idempotencyToken: TOKEN,
  network: { assignPublicIp: true },
  additionalVolumes: [{ sizeGib: 20 }, { sizeGib: 20, deleteOnTermination: false }],
};

/** Zone and image are left open. */
const OPEN: InstanceConfiguration = { ...RESOLVED, zone: undefined, imageId: 'debian-cloud/debian-12' };

/** Long enough for the operation to end: then it is read, too. */
const operationWaitMs = 30_000;

/** When a process dies: before a request is sent, or after it took effect and before its answer was heard. */
type Moment = 'before' | 'after';

interface Note {
  requests: number;
  died: boolean;
}

/** The requests of a provider, of which one is the last thing that its process does. */
function dyingApi(api: ComputeApi, at: number, moment: Moment, note: Note): ComputeApi {
  const never = new Promise<never>(() => {});
  return new Proxy({} as ComputeApi, {
    get(_, key) {
      const member: unknown = Reflect.get(api, key);
      if (typeof member !== 'function' || key === 'close') return member;
      return async (...parameters: unknown[]) => {
        if (note.died) return never;
        const isLast = note.requests++ === at;
        if (isLast && moment === 'before') note.died = true;
        if (note.died) return never;
        const answer: unknown = await Reflect.apply(member, api, parameters);
        if (isLast) note.died = true;
        return note.died ? never : answer;
      };
    },
  });
}

/** Provisions with a process that dies at a request; says whether it lived long enough to get there. */
async function dieAt(world: GcpWorld, wanted: InstanceConfiguration, at: number, moment: Moment): Promise<boolean> {
  const note: Note = { requests: 0, died: false };
  const dying = world.makeProvider({ operationWaitMs, wrap: (api) => dyingApi(api, at, moment, note) });
  const ended = dying.provisionInstance(wanted).then(
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
  const world = await startGcpWorld();
  const note: Note = { requests: 0, died: false };
  const provider = world.makeProvider({ operationWaitMs, wrap: (api) => dyingApi(api, -1, 'before', note) });
  await world.pass(provider.provisionInstance(wanted));
  return note.requests;
}

describe.each([
  ['everything is decided', RESOLVED, 4],
  ['zone and image are open', OPEN, 7],
] as const)('a process that dies while it provisions, and %s', (_, wanted, least) => {
  it('leaves at each await what the next one adopts: one machine, and nothing after the sweep', async () => {
    const requests = await countRequests(wanted);
    expect(requests).toBeGreaterThanOrEqual(least);
    for (let at = 0; at < requests; at++) {
      for (const moment of ['before', 'after'] as const) {
        const world = await startGcpWorld();
        expect(await dieAt(world, wanted, at, moment), `${moment} request ${at}`).toBe(true);
        const next = world.makeProvider();
        const { instanceId } = await world.pass(next.provisionInstance(wanted));
        expect(await world.pass(next.waitForInstanceRunning(instanceId))).toMatchObject({ state: 'running' });
        const found = await world.pass(collect(next.listInstances({ idempotencyToken: TOKEN })));
        expect(found.map((info) => info.instanceId)).toEqual([instanceId]);
        expect(world.count(), `${moment} request ${at}`).toEqual({ ...NOTHING, machines: 1, disks: 3, interfaces: 1 });
        expect(world.park.counts().launched).toBe(1);
        await removeByToken(world, next, TOKEN);
        expect(world.count(), `${moment} request ${at}`).toEqual({ ...NOTHING, disks: 1 });
      }
    }
  }, 120_000);

  it('leaves nothing that terminateByToken does not find, when nobody provisions again', async () => {
    const requests = await countRequests(wanted);
    for (let at = 0; at < requests; at++) {
      for (const moment of ['before', 'after'] as const) {
        const world = await startGcpWorld();
        await dieAt(world, wanted, at, moment);
        await removeByToken(world, world.makeProvider(), TOKEN);
        // Only a machine that was there leaves a disk to be kept.
        const disks = world.park.counts().launched;
        expect(world.count(), `${moment} request ${at}`).toEqual({ ...NOTHING, disks });
      }
    }
  }, 120_000);
});

it('a process that dies while others provision the same: one machine', async () => {
  const world = await startGcpWorld();
  const calls = Array.from({ length: 6 }, () => world.makeProvider().provisionInstance(RESOLVED));
  await dieAt(world, RESOLVED, 1, 'after');
  const infos = await world.pass(Promise.all(calls));
  expect(new Set(infos.map(({ instanceId }) => instanceId)).size).toBe(1);
  expect(world.park.counts().launched).toBe(1);
});

it('a token whose machine is in another zone is taken there, not made twice', async () => {
  const world = await startGcpWorld();
  const provider = world.makeProvider();
  const { instanceId } = await world.pass(provider.provisionInstance(RESOLVED));
  const elsewhere = world.makeProvider().provisionInstance({ ...RESOLVED, zone: 'europe-west1-c' });
  await expect(world.pass(elsewhere)).rejects.toMatchObject({ code: 'AlreadyExists', instanceId });
  expect(instanceId).toContain(ZONE);
  expect(world.park.counts().launched).toBe(1);
});

describe('a zone that does not answer', () => {
  it('may hold the machine of a token whose zone is open: none is made elsewhere, and it is taken afterwards', async () => {
    const world = await startGcpWorld();
    const { instanceId } = await world.pass(world.makeProvider().provisionInstance(OPEN));
    const [, , , zone = ''] = instanceId.split('/');
    world.emulator.silenceZone(zone, 100);
    const again = world.makeProvider().provisionInstance(OPEN);
    await expect(world.pass(again)).rejects.toMatchObject({
      code: 'Unavailable',
      outcome: 'unknown',
      scopes: [{ provider: 'gcp', region: 'europe-west1', zone }],
    });
    world.emulator.silenceZone(zone, 0);
    expect(await world.pass(world.makeProvider().provisionInstance(OPEN))).toMatchObject({ instanceId });
    expect(world.park.counts().launched).toBe(1);
  });

  it('keeps nobody from a zone that is decided, nor those of other regions from an open one', async () => {
    const world = await startGcpWorld();
    world.emulator.silenceZone('europe-west1-c', 1);
    await world.pass(world.makeProvider().provisionInstance(RESOLVED));
    world.emulator.silenceZone('us-central1-c', 1);
    await world.pass(world.makeProvider().provisionInstance({ ...OPEN, idempotencyToken: 'another' }));
    expect(world.park.counts().launched).toBe(2);
  });

  it('leaves terminateByToken without a zone undone, instead of done with nothing left', async () => {
    const world = await startGcpWorld();
    const provider = world.makeProvider();
    await world.pass(provider.provisionInstance(RESOLVED));
    world.emulator.silenceZone(ZONE, 1);
    const blind = provider.terminateByToken(TOKEN, { zone: undefined });
    await expect(world.pass(blind)).rejects.toMatchObject({ code: 'Unavailable', outcome: 'unknown' });
    expect(await world.pass(provider.terminateByToken(TOKEN, { zone: undefined }))).toEqual({ remaining: 3 });
  });
});
