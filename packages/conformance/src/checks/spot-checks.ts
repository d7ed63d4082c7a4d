import assert from 'node:assert/strict';
import { expectError, expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { reachState } from './reach-state.ts';
import { readState } from './read-state.ts';

/** Checks of instances whose capacity the cloud may take back. */
export const SPOT_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'SPOT-001',
    title: 'A spot instance runs, cannot be stopped, and can be terminated',
    rules: ['R-SPOT-1'],
    group: 'spot',
    level: 'extended',
    requires: { capabilities: ['spot', 'stopStart'] },
    async run(context) {
      const { provider, run, limits } = context;
      const { instanceId } = await run({ market: 'spot' });
      await expectError(provider.stopInstance(instanceId), 'NotSupported', 'Stopping a spot instance');
      expectState(await provider.getInstanceInfo(instanceId), ['running'], 'After the refused stop');
      await provider.terminateInstance(instanceId);
      await reachState(context, instanceId, 'terminated', limits.terminatedMs);
    },
  },
  {
    id: 'SPOT-002',
    title: 'An interrupted spot instance is terminated, with the reason while the cloud knows it',
    rules: ['R-SPOT-2'],
    group: 'spot',
    level: 'extended',
    requires: { capabilities: ['spot'], hooks: ['interruptInstance'] },
    async run({ provider, run, harness, until, limits }) {
      const { instanceId } = await run({ market: 'spot' });
      await harness.interruptInstance?.(instanceId);
      const look = async () => {
        if ((await readState(provider, instanceId)) === 'NotFound') return { code: 'Interrupted' };
        const { state, stateReason } = await provider.getInstanceInfo(instanceId);
        return state === 'terminating' || state === 'terminated' ? { code: stateReason?.code } : undefined;
      };
      const { code } = await until('the interrupted instance to end', look, limits.terminatedMs);
      assert.equal(code, 'Interrupted', 'The reason of the interrupted instance is another one');
    },
  },
];
