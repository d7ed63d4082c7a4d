import { isCloudProvisioningError } from '@cloud-spi/spi';
import { expectState } from '../assertions.ts';
import type { ConformanceCheck } from '../check.ts';

/** Checks of credentials that change. */
export const CREDENTIAL_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'CREDENTIALS-001',
    title: 'When the credentials are replaced, objects old and new go on with the new ones',
    rules: ['R-CREDENTIALS-1'],
    group: 'credentials',
    level: 'core',
    requires: { hooks: ['rotateCredentials'] },
    async run({ provider, makeProvider, run, passConsistencyWindow, harness }) {
      const { instanceId } = await run();
      for (const _time of [1, 2]) {
        await harness.rotateCredentials?.();
        await provider.describeScope().catch(ignoreRefusal);
        expectState(await provider.getInstanceInfo(instanceId), ['running'], 'A read after the credentials changed');
      }
      await passConsistencyWindow();
      const other = await makeProvider();
      expectState(await other.getInstanceInfo(instanceId), ['running'], 'A read by an object made afterwards');
      await provider.addTags(instanceId, { rotated: 'yes' });
    },
  },
];

/** That the old credentials are refused may be how a provider learns that there are new ones. */
function ignoreRefusal(error: unknown): void {
  if (!isCloudProvisioningError(error) || error.code !== 'Unauthenticated') throw error;
}
