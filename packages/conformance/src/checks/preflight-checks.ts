import assert from 'node:assert/strict';
import { collectIds } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

const NO_SUCH_VALUE = 'conformance-does-not-exist';

/** Checks of preflight. */
export const PREFLIGHT_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'PREFLIGHT-001',
    title: 'What can be provisioned has no problems, and nothing is created',
    rules: ['R-PREFLIGHT-1'],
    group: 'preflight',
    level: 'extended',
    requires: { capabilities: ['preflight'] },
    async run({ provider, configuration, token, passConsistencyWindow }) {
      const tags = { series: token() };
      assert.deepEqual(await provider.preflight(configuration({ tags })), []);
      await passConsistencyWindow();
      assert.deepEqual(await collectIds(provider.listInstances({ tags })), [], 'preflight created an instance');
    },
  },
  {
    id: 'PREFLIGHT-002',
    title: 'An image and a type that do not exist are problems with code and path, not errors',
    rules: ['R-PREFLIGHT-2'],
    group: 'preflight',
    level: 'extended',
    requires: { capabilities: ['preflight'] },
    async run({ provider, configuration }) {
      for (const path of ['imageId', 'instanceType'] as const) {
        const problems = await provider.preflight(configuration({ [path]: NO_SUCH_VALUE }));
        const found = problems.find((problem) => problem.path === path);
        assert.ok(found !== undefined, `preflight does not find that ${path} does not exist`);
        assert.equal(found.code, 'InvalidConfiguration', `preflight of an unknown ${path}`);
        assert.ok(found.message !== '', `preflight does not say what is wrong with ${path}`);
      }
    },
  },
];
