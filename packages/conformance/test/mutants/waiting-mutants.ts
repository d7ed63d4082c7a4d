import { isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith, withChangedErrors } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in waits, errors, concurrency, disposal or owners. */
export const WAITING_MUTANTS: readonly Mutant[] = [
  {
    title: 'answers a wait with what it saw first',
    breaks: 'R-WAIT-1',
    caughtBy: 'WAIT-001',
    decorate: (provider) => ({
      async waitForInstanceRunning(id, options) {
        const info = await provider.getInstanceInfo(id);
        await provider.waitForInstanceRunning(id, options);
        return info;
      },
    }),
  },
  {
    title: 'waits to the end for what was terminated',
    breaks: 'R-WAIT-2',
    caughtBy: 'WAIT-002',
    decorate: (provider, { clock }) => ({
      async waitForInstanceRunning(id, options = {}) {
        const deadline = clock.now() + (options.timeoutMs ?? 600_000);
        for (;;) {
          const info = await provider.getInstanceInfo(id);
          if (info.state === 'running') return info;
          if (clock.now() > deadline) throw failWith({ code: 'Timeout', instanceId: id, lastInfo: info });
          await clock.delay(1_000);
        }
      },
    }),
  },
  {
    title: 'does not say what it saw last when the time is over',
    breaks: 'R-WAIT-3',
    caughtBy: 'WAIT-003',
    decorate: (provider) => ({
      waitForInstanceTerminated: (id, options) =>
        withChangedErrors(provider.waitForInstanceTerminated(id, options), () => ({ lastInfo: undefined })),
    }),
  },
  {
    title: 'terminates what it waits for when the time is over',
    breaks: 'R-WAIT-3',
    caughtBy: 'WAIT-003',
    decorate: (provider) => ({
      async waitForInstanceTerminated(id, options) {
        try {
          await provider.waitForInstanceTerminated(id, options);
        } catch (error) {
          await provider.terminateInstance(id);
          throw error;
        }
      },
    }),
  },
  {
    title: 'ignores the signal of a wait',
    breaks: 'R-WAIT-4',
    caughtBy: 'WAIT-004',
    decorate: (provider) => ({
      waitForInstanceTerminated: (id, options) =>
        provider.waitForInstanceTerminated(id, { timeoutMs: options?.timeoutMs }),
    }),
  },
  {
    title: 'gives a wait up when it is throttled',
    breaks: 'R-WAIT-5',
    caughtBy: 'WAIT-005',
    decorate: (provider) => ({
      async waitForInstanceRunning(id, options) {
        await provider.getInstanceInfo(id);
        return await provider.waitForInstanceRunning(id, options);
      },
    }),
  },
  {
    title: 'waits on although its credentials are refused',
    breaks: 'R-WAIT-6',
    caughtBy: 'WAIT-006',
    decorate: (provider, { clock }) => ({
      async waitForInstanceTerminated(id, options = {}) {
        const deadline = clock.now() + (options.timeoutMs ?? 300_000);
        while (clock.now() < deadline) {
          const isOver = await provider.waitForInstanceTerminated(id, options).then(
            () => true,
            () => false,
          );
          if (isOver) return;
          await clock.delay(1_000);
        }
        throw failWith({ code: 'Timeout', instanceId: id });
      },
    }),
  },
  {
    title: 'takes an instance on its way out for gone',
    breaks: 'R-WAIT-8',
    caughtBy: 'WAIT-007',
    decorate: (provider) => ({
      async waitForInstanceTerminated(id, options) {
        const state = await provider.getInstanceInfo(id).then(
          (info) => info.state,
          () => undefined,
        );
        if (state !== 'terminating') await provider.waitForInstanceTerminated(id, options);
      },
    }),
  },
  {
    title: 'waits for an unknown instance to run until the time is over',
    breaks: 'R-READ-3',
    caughtBy: 'WAIT-008',
    decorate: (provider, { clock }) => ({
      async waitForInstanceRunning(id, options = {}) {
        try {
          return await provider.waitForInstanceRunning(id, options);
        } catch (error) {
          if (!isCloudProvisioningError(error) || error.code !== 'NotFound') throw error;
          await clock.delay(options.timeoutMs ?? 600_000);
          throw failWith({ code: 'Timeout', instanceId: id });
        }
      },
    }),
  },
  {
    title: 'polls for every wait by itself',
    breaks: 'R-WAIT-9',
    caughtBy: 'WAIT-009',
    decorate: (_, { makePlain }) => ({
      waitForInstanceTerminated: (id, options) => makePlain().waitForInstanceTerminated(id, options),
    }),
  },
  {
    title: 'gives a stopped instance up at once',
    breaks: 'R-WAIT-10',
    caughtBy: 'WAIT-010',
    decorate: (provider) => ({
      async waitForInstanceRunning(id, options) {
        const { state } = await provider.getInstanceInfo(id);
        if (state === 'stopped') throw failWith({ code: 'Conflict', instanceId: id });
        return await provider.waitForInstanceRunning(id, options);
      },
    }),
  },
  {
    title: 'throws errors that are not of the contract',
    breaks: 'R-ERROR-1',
    caughtBy: 'ERROR-001',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        provider.getInstanceInfo(id, options).catch(() => Promise.reject(new Error('404 not found'))),
    }),
  },
  {
    title: 'throws strings',
    breaks: 'R-ERROR-1',
    caughtBy: 'ERROR-001',
    decorate: (provider) => ({
      addTags: (id, tags, options) => provider.addTags(id, tags, options).catch(() => Promise.reject('no such thing')),
    }),
  },
  {
    title: 'says that throttling cannot be retried',
    breaks: 'R-ERROR-3',
    caughtBy: 'ERROR-002',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        withChangedErrors(provider.getInstanceInfo(id, options), () => ({ retryable: false })),
    }),
  },
  {
    title: 'takes a missing right for refused credentials',
    breaks: 'R-ERROR-8',
    caughtBy: 'ERROR-005',
    decorate: (provider) => ({
      describeScope: (options) =>
        withChangedErrors(provider.describeScope(options), ({ code }) =>
          code === 'PermissionDenied' ? { code: 'Unauthenticated' } : {},
        ),
    }),
  },
  {
    title: 'takes missing capacity for a limit of the account',
    breaks: 'R-ERROR-5',
    caughtBy: 'ERROR-006',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ code }) =>
          code === 'InsufficientCapacity' ? { code: 'QuotaExceeded' } : {},
        ),
    }),
  },
  {
    title: 'quotes the user data in an error',
    breaks: 'R-ERROR-9',
    caughtBy: 'ERROR-008',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ message }) => ({
          message: `${message}; the request was ${JSON.stringify(configuration)}`,
        })),
    }),
  },
  {
    title: 'says rejected although the cloud had accepted',
    breaks: 'R-ERROR-10',
    caughtBy: 'ERROR-009',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ outcome }) => ({
          outcome: outcome === 'unknown' ? 'rejected' : outcome,
        })),
    }),
  },
  {
    title: 'fails every read of a batch for one bad id',
    breaks: 'R-CONCURRENCY-2',
    caughtBy: 'CONCURRENCY-002',
    decorate(provider) {
      let batch: Promise<unknown>[] = [];
      return {
        async getInstanceInfo(id, options) {
          const read = provider.getInstanceInfo(id, options);
          const mine = batch;
          mine.push(read);
          read.catch(() => {}); // nobody may be listening yet
          await new Promise((resolve) => setImmediate(resolve));
          if (batch === mine) batch = [];
          await Promise.all(mine);
          return await read;
        },
      };
    },
  },
  {
    title: 'works on after its disposal',
    breaks: 'R-DISPOSAL-1',
    caughtBy: 'DISPOSAL-001',
    decorate: () => ({ [Symbol.asyncDispose]: async () => {} }),
  },
  {
    title: 'leaves waits pending when it is disposed',
    breaks: 'R-DISPOSAL-3',
    caughtBy: 'DISPOSAL-002',
    decorate: (provider) => ({
      waitForInstanceTerminated: (id, options) =>
        provider
          .waitForInstanceTerminated(id, options)
          .catch((error: unknown) =>
            isCloudProvisioningError(error) && error.code === 'Aborted' ? new Promise(() => {}) : Promise.reject(error),
          ),
    }),
  },
  {
    title: 'lists the instances of every owner',
    breaks: 'R-OWNER-1',
    caughtBy: 'OWNER-001',
    decorate: (provider) => ({
      async *listInstances(filters, options) {
        yield* provider.listInstances({ owner: '*', ...filters }, options);
      },
    }),
  },
  {
    title: 'takes the token of another owner for its own',
    breaks: 'R-OWNER-2',
    caughtBy: 'OWNER-002',
    toOwner: () => 'everybody',
  },
  {
    title: 'cleans up what another owner made with the same token',
    breaks: 'R-OWNER-4',
    caughtBy: 'OWNER-004',
    decorate: (provider, { makePlain }) => ({
      async terminateByToken(token, placement, options) {
        await makePlain().terminateByToken(token, placement, options);
        return await provider.terminateByToken(token, placement, options);
      },
    }),
  },
];
