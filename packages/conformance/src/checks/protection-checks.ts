import assert from 'node:assert/strict';
import { expectError, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { terminateFully } from './terminate-fully.ts';

/** Checks of what termination must not remove. */
export const PROTECTION_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'TERMINATE-008',
    title: 'Terminating a protected instance is Conflict and leaves it running; terminateByToken says what blocks it',
    rules: ['R-TERMINATE-6', 'R-TOKEN-2'],
    group: 'terminate',
    level: 'core',
    requires: { hooks: ['setDeletionProtection'] },
    async run({ provider, configuration, harness, limits }) {
      const wanted = await provider.resolveConfiguration(configuration());
      const { instanceId } = await provider.provisionInstance(wanted);
      await provider.waitForInstanceRunning(instanceId, { timeoutMs: limits.runningMs });
      await harness.setDeletionProtection?.(instanceId, true);
      try {
        const what = 'Terminating a protected instance';
        await expectError(provider.terminateInstance(instanceId), 'Conflict', what);
        const { idempotencyToken = '', zone } = wanted;
        const { remaining, blockedBy } = await provider.terminateByToken(idempotencyToken, { zone });
        assert.ok(remaining > 0, 'terminateByToken says that nothing of a protected instance remains');
        assert.ok(blockedBy !== undefined && blockedBy !== '', 'terminateByToken does not say what blocks it');
        expectState(await provider.getInstanceInfo(instanceId), ['running'], 'The protected instance');
      } finally {
        await harness.setDeletionProtection?.(instanceId, false);
      }
    },
  },
  {
    id: 'TERMINATE-009',
    title: 'A data volume that is to be kept is named in providerData and outlives its instance',
    rules: ['R-TERMINATE-4', 'R-TERMINATE-7'],
    group: 'terminate',
    level: 'extended',
    requires: { capabilities: ['keptVolumes'], hooks: ['deleteKeptVolumes'] },
    async run(context) {
      const { provider, run, harness } = context;
      const [volumeType = 'ssd'] = provider.capabilities.volumeTypes;
      const { instanceId, providerData } = await run({
        additionalVolumes: [{ sizeGib: 10, volumeType, deleteOnTermination: false }],
      });
      await terminateFully(context, instanceId);
      const found = await harness.deleteKeptVolumes?.(providerData);
      assert.equal(found, 1, `The volumes that providerData names and that outlived the instance are ${found}, not 1`);
    },
  },
];
