import { describe, expect, it } from 'vitest';
import { createProvider } from '../src/index.ts';
import { CONFIGURATION, collect, errorOf, namesOf, setUp } from './set-up.ts';

/** Five instances: a and b in one zone, c to e in the other. */
async function setUpFive(pageSize = 2) {
  const cloud = setUp({ pageSize });
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await cloud.provider.provisionInstance({
      ...CONFIGURATION,
      name,
      zone: name < 'c' ? 'local-a' : 'local-b',
      namespace: name === 'e' ? 'other' : 'tests',
      tags: { letter: name, all: 'yes' },
      idempotencyToken: `token-${name}`,
    });
  }
  return cloud;
}

describe('listInstances', () => {
  it.each([1, 2, 5, 100])('follows pages of %i, without gaps or duplicates', async (pageSize) => {
    const { provider } = await setUpFive(pageSize);
    expect(await namesOf(provider.listInstances())).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it.each([
    ['names', { names: ['a', 'c', 'x'] }, ['a', 'c']],
    ['namespace', { namespace: 'other' }, ['e']],
    ['tags', { tags: { all: 'yes', letter: 'b' } }, ['b']],
    ['token', { idempotencyToken: 'token-d' }, ['d']],
    ['zones', { zones: ['local-b'] }, ['c', 'd', 'e']],
    ['states', { states: ['running'] }, []],
    ['several states', { states: ['running', 'pending'] }, ['a', 'b', 'c', 'd', 'e']],
    ['all of them at once', { zones: ['local-b'], namespace: 'tests', names: ['a', 'd'] }, ['d']],
    ['values that nothing has', { tags: { all: 'no' } }, []],
  ] as const)('filters by %s', async (_, filters, names) => {
    const { provider } = await setUpFive();
    expect(await namesOf(provider.listInstances(filters))).toEqual(names);
  });

  it('refuses a filter that it does not know', async () => {
    const { provider, cloud } = setUp();
    const filters = { name: 'a' } as never;
    expect(await errorOf(collect(provider.listInstances(filters)))).toMatchObject({ code: 'InvalidConfiguration' });
    expect(cloud.countRequests()).toBe(0);
  });

  it('leaves terminated instances out unless they are asked for', async () => {
    const { provider, clock, cloud, timings } = await setUpFive();
    for (const { id } of cloud.listInstances().slice(0, 2)) cloud.deleteInstance(id);
    expect(await namesOf(provider.listInstances())).toEqual(['c', 'd', 'e']);
    expect(await namesOf(provider.listInstances({ states: ['terminated'] }))).toEqual(['a', 'b']);
    await clock.advance(timings.terminatedVisibleMs);
    expect(await namesOf(provider.listInstances({ states: ['terminated'] }))).toEqual([]);
    expect(cloud.listInstances()).toHaveLength(5);
  });

  it('shows the own instances, those of one owner, or everybody’s', async () => {
    const { provider, cloud } = setUp();
    const stranger = createProvider({ cloud, owner: 'stranger' });
    await provider.provisionInstance({ ...CONFIGURATION, name: 'mine' });
    await stranger.provisionInstance({ ...CONFIGURATION, name: 'theirs' });
    const unowned = cloud.createUnownedInstance();
    expect(await namesOf(provider.listInstances())).toEqual(['mine']);
    expect(await namesOf(provider.listInstances({ owner: 'stranger' }))).toEqual(['theirs']);
    expect(await namesOf(provider.listInstances({ owner: '*' }))).toEqual(['mine', 'theirs', unowned]);
  });

  it('survives instances that come and go between its pages', async () => {
    const { provider, cloud } = await setUpFive(2);
    const names: string[] = [];
    for await (const { name } of provider.listInstances()) {
      names.push(name);
      if (name === 'b') {
        const [first, , third] = cloud.listInstances();
        cloud.deleteInstance(first?.id ?? '');
        cloud.deleteInstance(third?.id ?? '');
        await provider.provisionInstance({ ...CONFIGURATION, name: 'f' });
      }
    }
    expect(names).toEqual(['a', 'b', 'd', 'e', 'f']);
  });

  it('yields what it can reach, then throws Unavailable with the zones that it cannot', async () => {
    const { provider, cloud } = await setUpFive(1);
    cloud.injectFault({ kind: 'partial-list', zone: 'local-a' });
    const names: string[] = [];
    const list = async () => {
      for await (const { name } of provider.listInstances()) names.push(name);
    };
    expect(await errorOf(list())).toMatchObject({
      code: 'Unavailable',
      scopes: [{ provider: 'memory', region: 'local', zone: 'local-a' }],
    });
    expect(names).toEqual(['c', 'd', 'e']);
    expect(await namesOf(provider.listInstances())).toHaveLength(5);
  });

  it('does not care for a zone that the filter excludes', async () => {
    const { provider, cloud } = await setUpFive();
    cloud.injectFault({ kind: 'partial-list', zone: 'local-a' });
    expect(await namesOf(provider.listInstances({ zones: ['local-b'] }))).toEqual(['c', 'd', 'e']);
  });

  it('does not show a new instance to other objects within the consistency window', async () => {
    const { provider, cloud, clock } = setUp({ consistencyLagMs: 500 });
    await provider.provisionInstance(CONFIGURATION);
    const other = createProvider({ cloud });
    expect(await namesOf(provider.listInstances())).toHaveLength(1);
    expect(await namesOf(other.listInstances())).toHaveLength(0);
    await clock.advance(500);
    expect(await namesOf(other.listInstances())).toHaveLength(1);
  });
});

describe('listInstanceTypes', () => {
  const zones = [
    { name: 'a', capacity: { large: 0 } },
    { name: 'b', capacity: { large: 0 } },
  ];

  it('lists every type, those that are not available without zones', async () => {
    const types = await collect(setUp({ zones }).provider.listInstanceTypes());
    expect(types.map(({ name }) => name)).toEqual(['small', 'medium', 'large', 'small-arm']);
    expect(types[0]).toEqual({
      name: 'small',
      vcpus: 1,
      memoryMib: 2_048,
      architecture: 'x86_64',
      nestedVirtualization: false,
      bareMetal: false,
      zones: ['a', 'b'],
      pricePerHour: { amount: 0.01, currency: 'USD' },
    });
    expect(types[2]?.zones).toEqual([]);
  });

  it('filters by name, zone and architecture', async () => {
    const { provider } = setUp({ zones });
    const list = async (filters: object) =>
      (await collect(provider.listInstanceTypes(filters))).map(({ name }) => name);
    expect(await list({ names: ['medium'] })).toEqual(['medium']);
    expect(await list({ zones: ['a'] })).toEqual(['small', 'medium', 'small-arm']);
    expect(await list({ architecture: 'arm64' })).toEqual(['small-arm']);
  });
});

describe('preflight', () => {
  it('finds nothing where provisioning would succeed, and creates nothing', async () => {
    const { provider, cloud } = setUp();
    expect(await provider.preflight(CONFIGURATION)).toEqual([]);
    expect(cloud.count()).toMatchObject({ launched: 0, volumes: 0, interfaces: 0 });
  });

  it('finds what provisioning would be refused for', async () => {
    const { provider, runInstance, cloud } = setUp({ quotas: { instances: 1 } });
    const wrong = { ...CONFIGURATION, imageId: 'windows', zone: 'mars' };
    expect((await provider.preflight(wrong)).map(({ code, path }) => [code, path])).toEqual([
      ['InvalidConfiguration', 'imageId'],
      ['InvalidConfiguration', 'zone'],
    ]);
    await runInstance();
    expect(await provider.preflight(CONFIGURATION)).toMatchObject([{ code: 'QuotaExceeded' }]);
    cloud.injectFault({ kind: 'permission-denied' });
    expect(await provider.preflight(CONFIGURATION)).toMatchObject([{ code: 'PermissionDenied' }]);
  });

  it('fails where it cannot tell', async () => {
    const { provider, cloud } = setUp();
    cloud.injectFault({ kind: 'unavailable' });
    expect(await errorOf(provider.preflight(CONFIGURATION))).toMatchObject({ code: 'Unavailable' });
  });
});
