import { isCloudProvisioningError } from '@cloud-spi/spi';
import { withChangedErrors } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in what becomes of a call that does not come to its end: its reply is lost, its time is over, nobody waits. */
export const INTERRUPTED_MUTANTS: readonly Mutant[] = [
  {
    title: 'sets the tags once the instance is made',
    breaks: 'R-PROVISION-9',
    caughtBy: 'PROVISION-015',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        const { tags = {} } = configuration;
        const { instanceId } = await provider.provisionInstance({ ...configuration, tags: {} }, options);
        await provider.addTags(instanceId, tags, options);
        return await provider.getInstanceInfo(instanceId, options);
      },
    }),
  },
  {
    title: 'says that a request that ran out of time was refused',
    breaks: 'R-ERROR-10',
    caughtBy: 'ERROR-010',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ code }) =>
          code === 'Timeout' ? { outcome: 'rejected' } : {},
        ),
    }),
  },
  {
    title: 'makes another instance when the time for the first ran out',
    breaks: 'R-PROVISION-5',
    caughtBy: 'ERROR-010',
    decorate(provider) {
      const tried = new Set<string | undefined>();
      return {
        async provisionInstance(configuration, options) {
          const { idempotencyToken: token } = configuration;
          const idempotencyToken = tried.has(token) ? `${token}-2` : token;
          try {
            return await provider.provisionInstance({ ...configuration, idempotencyToken }, options);
          } catch (error) {
            if (isCloudProvisioningError(error) && error.code === 'Timeout') tried.add(token);
            throw error;
          }
        },
      };
    },
  },
  {
    title: 'goes on polling when a wait was aborted',
    breaks: 'R-WAIT-11',
    caughtBy: 'WAIT-011',
    decorate: (provider) => ({
      waitForInstanceTerminated(id, options) {
        provider.waitForInstanceTerminated(id).catch(() => {}); // a poll that nobody ends
        return provider.waitForInstanceTerminated(id, options);
      },
    }),
  },
  {
    title: 'goes on polling after its disposal',
    breaks: 'R-DISPOSAL-5',
    caughtBy: 'DISPOSAL-003',
    decorate: (provider, { makePlain }) => ({
      waitForInstanceTerminated(id, options) {
        makePlain()
          .waitForInstanceTerminated(id)
          .catch(() => {}); // a connection that nobody closes
        return provider.waitForInstanceTerminated(id, options);
      },
    }),
  },
];
