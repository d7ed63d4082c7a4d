import { type CallOptions, type CloudProviderSPI, isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

const OBJECTS = new WeakMap<object, Set<CloudProviderSPI>>();

/** Broken in what holds of a provider object as a whole: what it does unasked, at once, over time, at its end, and for others. */
export const OBJECT_MUTANTS: readonly Mutant[] = [
  {
    title: 'looks around as soon as it is made',
    breaks: 'R-IDENTITY-3',
    caughtBy: 'IDENTITY-004',
    decorate(provider) {
      void provider.describeScope().catch(() => {});
      return {};
    },
  },
  {
    title: 'fails when it is disposed again',
    breaks: 'R-DISPOSAL-2',
    caughtBy: 'DISPOSAL-001',
    decorate(provider) {
      let isDisposed = false;
      return {
        async [Symbol.asyncDispose]() {
          if (isDisposed) throw failWith({ code: 'Aborted' });
          isDisposed = true;
          await provider[Symbol.asyncDispose]();
        },
      };
    },
  },
  {
    title: 'disposes every object with one',
    breaks: 'R-DISPOSAL-4',
    caughtBy: 'DISPOSAL-002',
    decorate(provider, { cloud }) {
      const all = OBJECTS.get(cloud) ?? new Set();
      OBJECTS.set(cloud, all.add(provider));
      return {
        async [Symbol.asyncDispose]() {
          for (const other of all) await other[Symbol.asyncDispose]();
        },
      };
    },
  },
  {
    title: 'gives reads at once the answer of the first',
    breaks: 'R-CONCURRENCY-1',
    caughtBy: 'CONCURRENCY-001',
    decorate(provider) {
      let underWay: ReturnType<CloudProviderSPI['getInstanceInfo']> | undefined;
      return {
        getInstanceInfo(id, options) {
          underWay ??= provider.getInstanceInfo(id, options).finally(() => {
            underWay = undefined;
          });
          return underWay;
        },
      };
    },
  },
  {
    title: 'reckons deadlines from the time at which the cloud says that the instance was made',
    breaks: 'R-TIME-1',
    caughtBy: 'TIME-002',
    decorate: (provider, { clock }) => ({
      async waitForInstanceRunning(id, options = {}) {
        const { createdAt } = await provider.getInstanceInfo(id);
        const { timeoutMs = 600_000 } = options;
        const leftMs = Date.parse(createdAt ?? '') + timeoutMs - clock.now();
        if (leftMs < 1) throw failWith({ code: 'Timeout', instanceId: id });
        return await provider.waitForInstanceRunning(id, { ...options, timeoutMs: Math.ceil(leftMs) });
      },
    }),
  },
  {
    title: 'takes an instance from the future for one that does not exist yet',
    breaks: 'R-TIME-1',
    caughtBy: 'TIME-001',
    decorate: (provider, { clock }) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        if (Date.parse(info.createdAt ?? '') > clock.now()) throw failWith({ code: 'NotFound', instanceId: id });
        return info;
      },
    }),
  },
  {
    title: 'does one thing after the other',
    breaks: 'R-TIME-2',
    caughtBy: 'TIME-004',
    decorate(provider) {
      let last: Promise<unknown> = Promise.resolve();
      const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
        const turn = last.then(work, work);
        last = turn;
        return turn;
      };
      return {
        describeScope: (options) => inTurn(() => provider.describeScope(options)),
        getInstanceInfo: (id, options) => inTurn(() => provider.getInstanceInfo(id, options)),
      };
    },
  },
  {
    title: 'takes its time, whatever the deadline',
    breaks: 'R-TIME-2',
    caughtBy: 'TIME-003',
    decorate: (provider) => ({
      getInstanceInfo: (id, { signal }: CallOptions = {}) => provider.getInstanceInfo(id, { signal }),
    }),
  },
  {
    title: 'remembers its first credentials',
    breaks: 'R-CREDENTIALS-1',
    caughtBy: 'CREDENTIALS-001',
    keepsCredential: true,
  },
  {
    title: 'lists its own instances when those of another owner are asked for',
    breaks: 'R-OWNER-5',
    caughtBy: 'OWNER-001',
    decorate: (provider) => ({
      listInstances: ({ owner: _owner, ...filters } = {}, options = {}) => provider.listInstances(filters, options),
    }),
  },
  {
    title: 'lets another owner start',
    breaks: 'R-OWNER-3',
    caughtBy: 'OWNER-003',
    decorate: (provider, { makePlain }) => ({
      async startInstance(id, options) {
        try {
          await provider.startInstance(id, options);
        } catch (error) {
          if (!isCloudProvisioningError(error) || error.code !== 'PermissionDenied') throw error;
          await makePlain().startInstance(id, options);
        }
      },
    }),
  },
  {
    title: 'says that it started what nobody owns',
    breaks: 'R-OWNER-6',
    caughtBy: 'OWNER-005',
    decorate: (provider) => ({
      async startInstance(id, options) {
        const { owner } = await provider.getInstanceInfo(id);
        if (owner !== undefined) await provider.startInstance(id, options);
      },
    }),
  },
];
