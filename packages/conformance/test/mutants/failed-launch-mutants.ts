import { type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith, withChangedErrors } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

const FORGOTTEN_AFTER_MS = 300_000;

/** Broken in what is told of an instance whose launch fails after it was accepted. */
export const FAILED_LAUNCH_MUTANTS: readonly Mutant[] = [
  {
    title: 'forgets an instance five minutes after its launch has failed',
    breaks: 'R-PROVISION-16',
    caughtBy: 'PROVISION-016',
    decorate: (provider, { clock }) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        const ageMs = clock.now() - Date.parse(info.createdAt ?? '');
        if (info.state !== 'failed' || ageMs < FORGOTTEN_AFTER_MS) return info;
        throw failWith({ code: 'NotFound', instanceId: id });
      },
    }),
  },
  {
    title: 'says why a launch failed only in the object that made it',
    breaks: 'R-PROVISION-16',
    caughtBy: 'PROVISION-016',
    decorate(provider) {
      const made = new Set<string>();
      return {
        async provisionInstance(configuration, options) {
          const info = await provider.provisionInstance(configuration, options);
          made.add(info.instanceId);
          return info;
        },
        async getInstanceInfo(id, options) {
          const info = await provider.getInstanceInfo(id, options);
          return made.has(id) ? info : withoutReasonOfFailure(info);
        },
      };
    },
  },
  {
    title: 'shows an instance whose launch failed as stopped',
    breaks: 'R-PROVISION-16',
    caughtBy: 'PROVISION-016',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        return info.state === 'failed' ? { ...info, state: 'stopped' } : info;
      },
    }),
  },
  {
    title: 'does not say to those who wait why the launch failed',
    breaks: 'R-WAIT-2',
    caughtBy: 'WAIT-013',
    decorate: (provider) => ({
      waitForInstanceRunning: (id, options) =>
        withChangedErrors(provider.waitForInstanceRunning(id, options), ({ lastInfo }) =>
          lastInfo === undefined ? {} : { lastInfo: withoutReasonOfFailure(lastInfo) },
        ),
    }),
  },
  {
    title: 'waits on for an instance whose launch has failed',
    breaks: 'R-WAIT-2',
    caughtBy: 'WAIT-013',
    decorate: (provider, { clock }) => ({
      async waitForInstanceRunning(id, options) {
        const endsAt = clock.now() + (options?.timeoutMs ?? 0);
        try {
          return await provider.waitForInstanceRunning(id, options);
        } catch (error) {
          const hasFailed = isCloudProvisioningError(error) && error.lastInfo?.state === 'failed';
          if (hasFailed) await clock.delay(Math.max(0, endsAt - clock.now()), {});
          throw error;
        }
      },
    }),
  },
];

function withoutReasonOfFailure({ stateReason, ...info }: InstanceInfo): InstanceInfo {
  return info.state === 'failed' || stateReason === undefined ? info : { ...info, stateReason };
}
