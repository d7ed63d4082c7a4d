import assert from 'node:assert/strict';
import { expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';
import { reachState } from './reach-state.ts';
import { readState } from './read-state.ts';
import { stopFully } from './stop-fully.ts';
import { terminateFully } from './terminate-fully.ts';

/** Checks of terminateInstance. */
export const TERMINATE_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'TERMINATE-001',
    title: 'A running instance is terminating, then terminated or gone',
    rules: ['R-TERMINATE-1'],
    group: 'terminate',
    level: 'core',
    async run(context) {
      const { provider, run, limits } = context;
      const { instanceId } = await run();
      await provider.terminateInstance(instanceId);
      await reachState(context, instanceId, 'terminated', limits.terminatedMs);
    },
  },
  {
    id: 'TERMINATE-002',
    title: 'A pending instance is terminated, for every object',
    rules: ['R-TERMINATE-1'],
    group: 'terminate',
    level: 'core',
    async run(context) {
      const { provider, makeProvider, provision, limits, passConsistencyWindow } = context;
      const { instanceId } = await provision();
      await provider.terminateInstance(instanceId);
      await reachState(context, instanceId, 'terminated', limits.terminatedMs);
      const other = await makeProvider();
      await passConsistencyWindow();
      const state = await readState(other, instanceId);
      assert.ok(['terminated', 'NotFound'].includes(state), `Another object sees that it is ${state}`);
    },
  },
  {
    id: 'TERMINATE-003',
    title: 'A stopped instance is terminated',
    rules: ['R-TERMINATE-1'],
    group: 'terminate',
    level: 'extended',
    requires: { capabilities: ['stopStart'] },
    async run(context) {
      const { provider, run, limits } = context;
      const { instanceId } = await run();
      await stopFully(context, instanceId);
      await provider.terminateInstance(instanceId);
      await reachState(context, instanceId, 'terminated', limits.terminatedMs);
    },
  },
  {
    id: 'TERMINATE-004',
    title: 'Terminating twice, at once, from another object and when it is done succeeds',
    rules: ['R-TERMINATE-2'],
    group: 'terminate',
    level: 'core',
    async run(context) {
      const { provider, makeProvider, provision, passConsistencyWindow } = context;
      const { instanceId } = await provision();
      const other = await makeProvider();
      await passConsistencyWindow();
      await Promise.all([provider, provider, other].map((each) => each.terminateInstance(instanceId)));
      await terminateFully(context, instanceId);
      await provider.terminateInstance(instanceId);
    },
  },
  {
    id: 'TERMINATE-005',
    title: 'Terminating an unknown id succeeds',
    rules: ['R-TERMINATE-3'],
    group: 'terminate',
    level: 'core',
    async run({ provider, harness: { unknownInstanceId } }) {
      await provider.terminateInstance(unknownInstanceId);
    },
  },
  {
    id: 'TERMINATE-006',
    title: 'No volume, interface or address is left',
    rules: ['R-TERMINATE-4'],
    group: 'terminate',
    level: 'core',
    requires: { hooks: ['probeResidue'] },
    async run(context) {
      const { provider, run, harness, probeResidue, until, limits } = context;
      const before = await probeResidue();
      const { maxAdditionalVolumes, volumeTypes, publicIp } = provider.capabilities;
      const [volumeType = 'ssd'] = volumeTypes;
      const additionalVolumes = maxAdditionalVolumes > 0 ? [{ sizeGib: 10, volumeType }] : [];
      const network = { ...harness.validConfiguration().network, ...(publicIp && { assignPublicIp: true }) };
      const { instanceId } = await run({ additionalVolumes, network });
      assert.ok((await probeResidue()) > before, 'The harness’s probeResidue does not count what an instance has');
      await terminateFully(context, instanceId);
      const look = async () => ((await probeResidue()) <= before ? true : undefined);
      await until('volumes, interfaces and addresses to go', look, limits.terminatedMs);
    },
  },
  {
    id: 'TERMINATE-007',
    title: 'Other instances of the same name stay',
    rules: ['R-TERMINATE-5'],
    group: 'terminate',
    level: 'core',
    requires: { instances: 2 },
    async run(context) {
      const { provider, run } = context;
      const [victim, bystander] = [await run(), await run()];
      await terminateFully(context, victim.instanceId);
      expectState(await provider.getInstanceInfo(bystander.instanceId), ['running'], 'The other instance');
    },
  },
];
