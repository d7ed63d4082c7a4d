import assert from 'node:assert/strict';
import { expectError } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { callsWithId } from './calls-with-id.ts';

/** Checks of scopes: who a provider object speaks for. */
export const SCOPE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'SCOPE-001',
    title: 'describeScope names the provider, and has one id for all objects',
    rules: ['R-SCOPE-1'],
    group: 'scopes',
    level: 'core',
    async run({ provider, makeProvider }) {
      const scope = await provider.describeScope();
      assert.equal(scope.provider, provider.getProviderName(), 'The scope is of another provider');
      assert.ok(scope.id.length > 0, 'The scope has no id');
      const values = Object.values(scope.attributes);
      assert.ok(
        values.every((value) => typeof value === 'string'),
        'An attribute of the scope is no string',
      );
      assert.deepEqual(await (await makeProvider()).describeScope(), scope, 'Another object has another scope');
    },
  },
  {
    id: 'SCOPE-002',
    title: 'An id of another scope is InvalidConfiguration for every method',
    rules: ['R-SCOPE-2'],
    group: 'scopes',
    level: 'core',
    requires: { hooks: ['foreignInstanceId'] },
    async run({ provider, harness }) {
      for (const [method, call] of callsWithId(provider, harness.foreignInstanceId ?? '')) {
        await expectError(call(), 'InvalidConfiguration', `${method} of an id of another scope`);
      }
    },
  },
];
