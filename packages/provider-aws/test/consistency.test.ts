import { describe, expect, it } from 'vitest';
import { failureOf, SMALL, startAwsWorld } from './aws-world.ts';

const LAGGING = { readLagMs: 3_000, listLagMs: 6_000 };

describe('while EC2 does not show a new instance yet', () => {
  it('its maker sees it as pending, others do not know it', async () => {
    const { makeProvider, pass } = await startAwsWorld(LAGGING);
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(SMALL));
    expect(await pass(provider.getInstanceInfo(instanceId))).toMatchObject({ instanceId, state: 'pending' });
    expect(await failureOf(pass(makeProvider().getInstanceInfo(instanceId)))).toMatchObject({
      code: 'NotFound',
      instanceId,
    });
  });

  it('its maker lists it, with and without filters', async () => {
    const { makeProvider, pass } = await startAwsWorld(LAGGING);
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance({ ...SMALL, tags: { team: 'red' } }));
    const list = async (filters: object) => {
      const ids: string[] = [];
      for await (const info of provider.listInstances(filters)) ids.push(info.instanceId);
      return ids;
    };
    expect(await pass(list({}))).toEqual([instanceId]);
    expect(await pass(list({ tags: { team: 'red' } }))).toEqual([instanceId]);
    expect(await pass(list({ tags: { team: 'blue' } }))).toEqual([]);
    expect(await pass(list({ owner: 'other' }))).toEqual([]);
  });

  it('it is tagged, and terminated, as soon as EC2 knows it', async () => {
    const { makeProvider, pass, park } = await startAwsWorld(LAGGING);
    const provider = makeProvider();
    const { instanceId } = await pass(provider.provisionInstance(SMALL));
    await pass(provider.addTags(instanceId, { a: 'b' }));
    expect(park.machine(instanceId)?.labels).toMatchObject({ a: 'b' });
    const second = await pass(provider.provisionInstance(SMALL));
    await pass(provider.terminateInstance(second.instanceId));
    expect(park.machine(second.instanceId)?.state).toBe('terminating');
  });

  it('a wait for it goes on', async () => {
    const { makeProvider, pass } = await startAwsWorld(LAGGING);
    const { instanceId } = await pass(makeProvider().provisionInstance(SMALL));
    expect(await pass(makeProvider().waitForInstanceRunning(instanceId))).toMatchObject({ state: 'running' });
  });

  it('terminateByToken does not take it for absent', async () => {
    const { makeProvider, pass, park } = await startAwsWorld(LAGGING);
    const { instanceId } = await pass(makeProvider().provisionInstance({ ...SMALL, idempotencyToken: 't' }));
    const { remaining } = await pass(makeProvider().terminateByToken('t', {}));
    expect(remaining).toBeGreaterThan(0);
    expect(park.machine(instanceId)?.state).toBe('terminating');
  });

  it('terminateByToken names itself in errors, although it finds as provisionInstance does', async () => {
    const { makeProvider, pass, emulator } = await startAwsWorld();
    emulator.faults.add({ kind: 'permission-denied', operation: 'DescribeInstances' });
    expect(await failureOf(pass(makeProvider().terminateByToken('t', {})))).toMatchObject({
      code: 'PermissionDenied',
      operation: 'terminateByToken',
    });
  });

  it('another object that knows its token adopts it', async () => {
    const { makeProvider, pass, park } = await startAwsWorld(LAGGING);
    const wanted = { ...SMALL, idempotencyToken: 't' };
    const { instanceId } = await pass(makeProvider().provisionInstance(wanted));
    expect((await pass(makeProvider().provisionInstance(wanted))).instanceId).toBe(instanceId);
    expect(park.counts().launched).toBe(1);
  });
});
