import assert from 'node:assert/strict';
import { collect, collectIds, expectContractError, expectError } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import type { CheckContext } from '../context/check-context.ts';
import { terminateFully } from './terminate-fully.ts';

/** Checks of listInstances. */
export const LIST_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'LIST-001',
    title: 'Each filter shows what it matches and hides the rest',
    rules: ['R-LIST-1'],
    group: 'list',
    level: 'core',
    requires: { instances: 2 },
    async run({ provider, configuration, token, passConsistencyWindow }) {
      const series = token();
      const wanted = configuration({ name: 'one', namespace: 'conformance-one', tags: { series, which: 'one' } });
      const other = configuration({ name: 'two', namespace: 'conformance-two', tags: { series, which: 'two' } });
      const one = await provider.provisionInstance(wanted);
      await provider.provisionInstance(other);
      await passConsistencyWindow();
      const filters = [
        { names: ['one'] },
        { namespace: 'conformance-one' },
        { tags: { which: 'one' } },
        { idempotencyToken: wanted.idempotencyToken },
      ];
      for (const filter of filters) {
        const combined = { ...filter, tags: { series, ...filter.tags } };
        const found = await collectIds(provider.listInstances(combined));
        assert.deepEqual(found, [one.instanceId], `The filter by ${Object.keys(filter).join()} shows something else`);
      }
    },
  },
  {
    id: 'LIST-002',
    title: 'All filters must match, and within one any value',
    rules: ['R-LIST-1'],
    group: 'list',
    level: 'core',
    requires: { instances: 2 },
    async run({ provider, configuration, token, passConsistencyWindow }) {
      const series = token();
      const tags = { series };
      const one = await provider.provisionInstance(configuration({ name: 'one', tags }));
      const two = await provider.provisionInstance(configuration({ name: 'two', tags }));
      await passConsistencyWindow();
      const list = async (filters: object) => new Set(await collectIds(provider.listInstances({ tags, ...filters })));
      const both = new Set([one.instanceId, two.instanceId]);
      const alive = ['pending', 'running'];
      assert.deepEqual(await list({ names: ['one', 'two', 'three'], states: alive }), both, 'Any name, any state');
      assert.deepEqual(await list({ zones: [one.availabilityZone], names: ['two'] }), new Set([two.instanceId]));
      assert.deepEqual(
        await list({ names: ['one'], namespace: 'conformance-elsewhere' }),
        new Set(),
        'Both must match',
      );
      assert.deepEqual(await list({ tags: { series, absent: 'yes' } }), new Set(), 'All tags must match');
      assert.deepEqual(await list({ zones: ['conformance-nowhere'] }), new Set(), 'A zone that has none');
      assert.deepEqual(await list({ states: ['stopped'] }), new Set(), 'A state that none is in');
    },
  },
  {
    id: 'LIST-003',
    title: 'Unknown filter keys and states are InvalidConfiguration, not ignored',
    rules: ['R-LIST-2'],
    group: 'list',
    level: 'core',
    async run({ provider }) {
      for (const filters of [{ state: 'running' }, { states: ['asleep'] }, { tag: { a: 'b' } }, { names: 'one' }]) {
        const what = `A list with the filters ${JSON.stringify(filters)}`;
        await expectError(collect(provider.listInstances(filters as never)), 'InvalidConfiguration', what);
      }
    },
  },
  {
    id: 'LIST-004',
    title: 'Five instances are all listed, each once',
    rules: ['R-LIST-3'],
    group: 'list',
    level: 'core',
    requires: { instances: 5 },
    async run(context) {
      const tags = { series: context.token() };
      const made: string[] = [];
      for (let count = 1; count <= 5; count++) {
        made.push((await context.provision({ tags })).instanceId);
        // Twice: a last page that is empty is missed by nobody, but it is not empty both times.
        if (count >= 4) await expectAllListed(context, tags, made);
      }
    },
  },
  {
    id: 'LIST-005',
    title: 'Terminated instances show only when they are asked for',
    rules: ['R-LIST-4'],
    group: 'list',
    level: 'core',
    async run(context) {
      const { provider, provision, token, passConsistencyWindow } = context;
      const tags = { series: token() };
      const { instanceId } = await provision({ tags });
      await terminateFully(context, instanceId);
      await passConsistencyWindow();
      assert.deepEqual(await collectIds(provider.listInstances({ tags })), [], 'A terminated instance shows');
      for (const info of await collect(provider.listInstances({ tags, states: ['terminated'] }))) {
        assert.deepEqual([info.instanceId, info.state], [instanceId, 'terminated']);
      }
    },
  },
  {
    id: 'LIST-006',
    title: 'Instances that come and go during a list do not break it',
    rules: ['R-LIST-6', 'R-LIST-3'],
    group: 'list',
    level: 'core',
    requires: { instances: 4 },
    async run({ provider, provision, token, passConsistencyWindow }) {
      const tags = { series: token() };
      const stay = [await provision({ tags }), await provision({ tags }), await provision({ tags })];
      await passConsistencyWindow();
      const listed: string[] = [];
      for await (const { instanceId } of provider.listInstances({ tags })) {
        if (listed.length === 0) {
          await provision({ tags });
          await provider.terminateInstance(stay[2]?.instanceId ?? '');
        }
        listed.push(instanceId);
      }
      assert.equal(new Set(listed).size, listed.length, `Some are listed twice: ${listed.join(', ')}`);
      const missing = stay.slice(0, 2).filter(({ instanceId }) => !listed.includes(instanceId));
      assert.deepEqual(missing, [], 'Instances that existed all the time are missing');
    },
  },
  {
    id: 'LIST-007',
    title: 'An instance reads the same in a list as by its id',
    rules: ['R-LIST-7', 'R-READ-4'],
    group: 'list',
    level: 'core',
    async run({ provider, run, token, passConsistencyWindow }) {
      const tags = { series: token() };
      const { instanceId } = await run({ tags });
      await passConsistencyWindow();
      const [listed] = await collect(provider.listInstances({ tags }));
      assert.deepEqual(listed, await provider.getInstanceInfo(instanceId));
    },
  },
  {
    id: 'LIST-008',
    title: 'Where a zone cannot be reached, the rest is listed and then Unavailable with scopes is thrown',
    rules: ['R-LIST-5'],
    group: 'list',
    level: 'core',
    requires: { faults: ['partial-list'] },
    async run({ provider, provision, faults, token, passConsistencyWindow }) {
      const tags = { series: token() };
      const { instanceId } = await provision({ tags });
      await passConsistencyWindow();
      await faults.inject('partial-list', 1);
      const listed: string[] = [];
      const read = async () => {
        for await (const info of provider.listInstances({ tags })) listed.push(info.instanceId);
      };
      const error = await expectError(read(), 'Unavailable', 'A list of a cloud that is reachable in part');
      assert.ok((error.scopes ?? []).length > 0, 'The error does not say which part cannot be reached');
      const isAbsent = error.scopes?.some(({ zone }) => zone === undefined) === false && listed.length === 0;
      if (isAbsent) {
        const { availabilityZone } = await provider.getInstanceInfo(instanceId);
        const zones = error.scopes?.map(({ zone }) => zone);
        assert.ok(
          zones?.includes(availabilityZone),
          `${availabilityZone} is reachable, and its instance is not listed`,
        );
      }
    },
  },
  {
    id: 'LIST-009',
    title: 'A caller may leave a list before its end, and list again',
    rules: ['R-LIST-8'],
    group: 'list',
    level: 'core',
    requires: { instances: 3 },
    async run({ provider, provision, token, passConsistencyWindow }) {
      const tags = { series: token() };
      for (let count = 0; count < 3; count++) await provision({ tags });
      await passConsistencyWindow();
      for await (const _first of provider.listInstances({ tags })) break;
      assert.equal((await collect(provider.listInstances({ tags }))).length, 3);
    },
  },
  {
    id: 'LIST-010',
    title: 'A list whose signal is aborted ends with Aborted',
    rules: ['R-ERROR-1'],
    group: 'list',
    level: 'core',
    async run({ provider }) {
      const list = collect(provider.listInstances({}, { signal: AbortSignal.abort() }));
      const thrown = await list.catch((error: unknown) => error);
      assert.equal(expectContractError(thrown, 'An aborted list').code, 'Aborted');
    },
  },
];

async function expectAllListed(
  { provider, passConsistencyWindow }: CheckContext,
  tags: Readonly<Record<string, string>>,
  made: readonly string[],
): Promise<void> {
  await passConsistencyWindow();
  const listed = await collectIds(provider.listInstances({ tags }));
  assert.deepEqual(listed.sort(), [...made].sort());
  const all = await collectIds(provider.listInstances());
  assert.deepEqual(
    made.filter((id) => !all.includes(id)),
    [],
    'A list without filters misses instances',
  );
  assert.equal(new Set(all).size, all.length, 'A list without filters repeats instances');
}
