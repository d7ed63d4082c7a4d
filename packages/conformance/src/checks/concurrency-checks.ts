import assert from 'node:assert/strict';
import { expectError } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

const PARALLEL_CALLS = 50;

/** Checks of many calls at once. */
export const CONCURRENCY_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'CONCURRENCY-001',
    title: 'Fifty calls at once of one object all answer for themselves',
    rules: ['R-CONCURRENCY-1'],
    group: 'concurrency',
    level: 'core',
    requires: { instances: 2 },
    async run({ provider, run }) {
      const ids = [(await run()).instanceId, (await run()).instanceId];
      const asked = Array.from({ length: PARALLEL_CALLS }, (_, index) => ids[index % 2] ?? '');
      const infos = await Promise.all(asked.map((id) => provider.getInstanceInfo(id)));
      assert.deepEqual(
        infos.map(({ instanceId }) => instanceId),
        asked,
        'Some callers got another instance',
      );
    },
  },
  {
    id: 'CONCURRENCY-002',
    title: 'Of reads at once, one unknown and one malformed id fail their own callers only',
    rules: ['R-CONCURRENCY-2'],
    group: 'concurrency',
    level: 'core',
    async run({ provider, run, harness: { unknownInstanceId, malformedInstanceId } }) {
      const { instanceId } = await run();
      const read = (id: string) => provider.getInstanceInfo(id);
      const good = [read(instanceId), read(instanceId)];
      const unknown = expectError(read(unknownInstanceId), 'NotFound', 'The read of the unknown id');
      const malformed = expectError(read(malformedInstanceId), 'InvalidConfiguration', 'The read of the malformed id');
      const infos = await Promise.all([...good, read(instanceId)]);
      assert.deepEqual(
        infos.map((info) => info.instanceId),
        [instanceId, instanceId, instanceId],
      );
      await Promise.all([unknown, malformed]);
    },
  },
];
