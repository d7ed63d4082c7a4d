import assert from 'node:assert/strict';
import { collectIds, expectError, expectFields, expectProblems } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

/** Checks of resolveConfiguration. */
export const RESOLVE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'RESOLVE-001',
    title: 'The answer is the same every time, from every object',
    rules: ['R-RESOLVE-1'],
    group: 'resolve',
    level: 'core',
    async run({ provider, makeProvider, configuration }) {
      const wanted = configuration();
      const resolved = await provider.resolveConfiguration(wanted);
      assert.deepEqual(await provider.resolveConfiguration(wanted), resolved, 'A second call decides otherwise');
      const other = await makeProvider();
      assert.deepEqual(await other.resolveConfiguration(wanted), resolved, 'A second object decides otherwise');
    },
  },
  {
    id: 'RESOLVE-002',
    title: 'Resolving a resolved configuration changes nothing',
    rules: ['R-RESOLVE-2'],
    group: 'resolve',
    level: 'core',
    async run({ provider, configuration }) {
      const resolved = await provider.resolveConfiguration(configuration());
      assert.deepEqual(await provider.resolveConfiguration(resolved), resolved);
    },
  },
  {
    id: 'RESOLVE-003',
    title: 'Resolving creates nothing',
    rules: ['R-RESOLVE-3'],
    group: 'resolve',
    level: 'core',
    async run({ provider, configuration, harness, passConsistencyWindow }) {
      const before = await harness.probeResidue?.();
      const wanted = configuration();
      await provider.resolveConfiguration(wanted);
      await passConsistencyWindow();
      const filters = { idempotencyToken: wanted.idempotencyToken };
      assert.deepEqual(await collectIds(provider.listInstances(filters)), [], 'An instance was created');
      assert.equal(await harness.probeResidue?.(), before, 'Volumes, interfaces or addresses were created');
    },
  },
  {
    id: 'RESOLVE-004',
    title: 'What was asked for is kept',
    rules: ['R-RESOLVE-4'],
    group: 'resolve',
    level: 'core',
    async run({ provider, configuration }) {
      const wanted = configuration({ tags: { kept: 'yes' }, userData: '#cloud-config\n' });
      const resolved = await provider.resolveConfiguration(wanted);
      const { name, namespace, instanceType, tags, userData, idempotencyToken } = wanted;
      const expected = { name, namespace, instanceType, tags, userData, idempotencyToken };
      expectFields(resolved, expected, 'The resolved configuration');
    },
  },
  {
    id: 'RESOLVE-005',
    title: 'The zone is decided, and one that was asked for is kept',
    rules: ['R-RESOLVE-5', 'R-RESOLVE-4'],
    group: 'resolve',
    level: 'core',
    async run({ provider, configuration }) {
      const { zone } = await provider.resolveConfiguration(configuration({ zone: undefined }));
      assert.ok(zone !== undefined && zone !== '', 'No zone was decided');
      const resolved = await provider.resolveConfiguration(configuration({ zone }));
      assert.equal(resolved.zone, zone, 'Another zone was decided than the one that was asked for');
    },
  },
  {
    id: 'RESOLVE-006',
    title: 'An image, type or zone that the cloud does not know is InvalidConfiguration, by resolving and provisioning',
    rules: ['R-RESOLVE-6'],
    group: 'resolve',
    level: 'core',
    async run({ provider, configuration }) {
      for (const path of ['imageId', 'instanceType', 'zone']) {
        const wrong = configuration({ [path]: 'conformance-unknown' });
        for (const method of ['resolveConfiguration', 'provisionInstance'] as const) {
          const what = `${method} with an unknown ${path}`;
          const error = await expectError(provider[method](wrong), 'InvalidConfiguration', what);
          expectProblems(error, [path], what);
        }
      }
    },
  },
  {
    id: 'RESOLVE-007',
    title: 'The input is not changed',
    rules: ['R-INPUT-6'],
    group: 'resolve',
    level: 'core',
    async run({ provider, configuration }) {
      const wanted = configuration();
      const copy = structuredClone(wanted);
      await provider.resolveConfiguration(wanted);
      assert.deepEqual(wanted, copy);
    },
  },
];
