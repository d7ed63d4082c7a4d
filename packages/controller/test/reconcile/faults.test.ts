import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorker, LabWorkerSpec } from '../../src/resources/lab-worker.ts';
import { type ControllerWorld, createControllerWorld } from './controller-world.ts';
import { hostlessWorker } from './drafts.ts';

let world: ControllerWorld;
beforeEach(async () => {
  world = await createControllerWorld();
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

async function worker(): Promise<LabWorker> {
  const found = await world.store.get('LabWorker', 'labs', 'w');
  if (found === undefined) throw new Error('The worker is gone.');
  return found;
}

const reaches = (phase: string, limitMs?: number) =>
  world.runUntil(async () => (await worker()).status.phase === phase, limitMs);
const isGone = async () => (await world.store.get('LabWorker', 'labs', 'w')) === undefined;
const instanceId = async () => (await worker()).status.instance?.instanceId ?? '';

async function ready(spec: Partial<LabWorkerSpec> = {}): Promise<void> {
  await world.create(hostlessWorker(spec));
  await reaches('Ready');
}

describe('a worker whose cloud refuses', () => {
  it('goes to the next placement when one has no room', async () => {
    world.cloud.injectFault({ kind: 'insufficient-capacity', action: 'launchInstance' });
    await ready();
    expect((await worker()).status).toMatchObject({
      attempt: 2,
      placement: 1,
      instance: { availabilityZone: 'local-b' },
    });
    expect(world.cloud.count()).toMatchObject({ launched: 1, instances: 1, interfaces: 1 });
  });

  it('keeps trying, ever more seldom, while none has room', async () => {
    world.cloud.injectFault({ kind: 'insufficient-capacity', action: 'launchInstance', count: 1_000 });
    await world.create(hostlessWorker());
    await world.runFor(60 * 60_000);
    expect((await worker()).status.phase).toBe('Provisioning');
    expect(world.cloud.countRequests('launchInstance')).toBeLessThan(60);
    world.cloud.clearFaults();
    await reaches('Ready', 10 * 60_000);
  });

  it('does not make instance after instance when each one breaks', async () => {
    world.cloud.injectFault({ kind: 'launch-failure', count: 1_000 });
    await world.create(hostlessWorker());
    await world.runFor(60 * 60_000);
    expect(world.cloud.count().launched).toBeLessThan(60);
    world.cloud.clearFaults();
    await reaches('Ready', 10 * 60_000);
    expect(world.cloud.count().instances).toBe(1);
  });

  it('stops at an invalid configuration until the spec changes', async () => {
    await world.create(hostlessWorker({ instance: { imageId: 'nothing', instanceType: 'small' } }));
    await world.runFor(3 * 60 * 60_000);
    expect((await worker()).status.phase).toBe('Failed');
    await world.edit('LabWorker', 'w', (spec) => ({
      ...spec,
      instance: { imageId: 'image-linux-1', instanceType: 'small' },
    }));
    await reaches('Ready');
  });
});

describe('a worker whose cloud forgets to answer', () => {
  it('finds what it has made when the answer of the launch is lost', async () => {
    world.cloud.injectFault({ kind: 'reply-lost', action: 'launchInstance' });
    await ready();
    expect(world.cloud.count()).toMatchObject({ launched: 1, instances: 1 });
  });

  it('leaves nothing when it is deleted before it knows what it has made', async () => {
    world.cloud.injectFault({ kind: 'reply-lost', action: 'launchInstance' });
    await world.create(hostlessWorker());
    await world.runUntil(async () => world.cloud.count().launched === 1);
    expect(await instanceId()).toBe('');
    await world.remove('LabWorker', 'w');
    await world.runUntil(isGone);
    expect(world.cloud.count()).toMatchObject({ launched: 1, instances: 0, volumes: 0, interfaces: 0 });
  });

  it('is not gone because the cloud is unavailable while it is deleted', async () => {
    await ready();
    world.cloud.injectFault({ kind: 'unavailable', count: 1_000 });
    await world.remove('LabWorker', 'w');
    await world.runFor(60 * 60_000);
    expect((await worker()).status.phase).toBe('Terminating');
    world.cloud.clearFaults();
    await world.runUntil(isGone, 10 * 60_000);
    expect(world.cloud.count().instances).toBe(0);
  });
});

describe('a worker whose instance is changed by others', () => {
  it('gets a new instance when its own is removed', async () => {
    await ready();
    const before = await instanceId();
    world.cloud.deleteInstance(before);
    await reaches('Failed');
    await reaches('Ready');
    expect(await instanceId()).not.toBe(before);
    expect(world.cloud.count()).toMatchObject({ launched: 2, instances: 1, volumes: 1, interfaces: 1 });
  });

  it('keeps its instance when the list does not reach its zone', async () => {
    await ready();
    world.cloud.injectFault({ kind: 'partial-list', zone: 'local-a', count: 1_000 });
    await world.runFor(60 * 60_000);
    expect((await worker()).status.phase).toBe('Ready');
  });

  it('is started again when it was stopped', async () => {
    await ready();
    const before = await instanceId();
    world.cloud.shutDownGuest(before);
    await reaches('Failed');
    await reaches('Ready');
    expect(await instanceId()).toBe(before);
    expect((await worker()).status.instance?.state).toBe('running');
  });

  it('stays until its deletion protection is off, and says so', async () => {
    await ready();
    const id = await instanceId();
    world.cloud.setDeletionProtection(id, true);
    await world.remove('LabWorker', 'w');
    await world.runFor(60 * 60_000);
    const { conditions, phase } = (await worker()).status;
    expect(phase).toBe('Terminating');
    expect(conditions.find(({ type }) => type === 'Progressing')?.status).toBe('False');
    world.cloud.setDeletionProtection(id, false);
    await world.runUntil(isGone, 10 * 60_000);
    expect(world.cloud.count().instances).toBe(0);
  });
});

describe('what is wanted of a worker', () => {
  const want = (desired: LabWorkerSpec['desired']) => world.edit('LabWorker', 'w', (spec) => ({ ...spec, desired }));

  it('Stopped and Ready again keeps the instance', async () => {
    await ready();
    const before = await instanceId();
    await want('Stopped');
    await reaches('Stopped');
    await want('Ready');
    await reaches('Ready');
    expect(await instanceId()).toBe(before);
    expect(world.cloud.count().launched).toBe(1);
  });

  it('Stopped holds also against somebody who starts the instance', async () => {
    await ready();
    await want('Stopped');
    await reaches('Stopped');
    const id = await instanceId();
    world.cloud.forceState(id, 'active');
    await world.runUntil(async () => world.cloud.countRequests('stopInstance') === 2, 5 * 60_000);
    world.cloud.forceState(id, undefined);
    await world.runFor(60 * 60_000);
    expect((await worker()).status).toMatchObject({ phase: 'Stopped', instance: { state: 'stopped' } });
  });

  it('Drained stays up and quiet, and serves again when it is wanted', async () => {
    await ready();
    await want('Drained');
    await reaches('Draining');
    await world.runFor(5 * 60_000);
    const before = await worker();
    await world.runFor(60 * 60_000);
    expect(await worker()).toEqual(before);
    await want('Ready');
    await reaches('Ready');
  });

  it('a paused worker is left alone, whatever is wanted', async () => {
    await ready();
    const { metadata, ...row } = await worker();
    const annotations = { 'cloud-spi/paused': 'true' };
    await world.store.commit([{ type: 'update', resource: { ...row, metadata: { ...metadata, annotations } } }]);
    await world.remove('LabWorker', 'w');
    await world.runFor(60 * 60_000);
    expect((await worker()).status.phase).toBe('Ready');
    expect(world.cloud.count().instances).toBe(1);
  });
});
