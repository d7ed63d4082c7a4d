import type { Mutant } from './mutant.ts';

/** Ids of instances that objects of a cloud are about to stop. */
const STOPPING = new WeakMap<object, Set<string>>();

/** Broken in what only sequences of calls show: after faults, and at once. */
export const HISTORY_MUTANTS: readonly Mutant[] = [
  {
    title: 'takes a tag for set though the cloud had throttled the request',
    breaks: 'R-HISTORY-1',
    caughtBy: 'HISTORY-002',
    decorate(provider) {
      const tried = new Set<string>();
      return {
        async addTags(id, tags, options) {
          const key = JSON.stringify([id, tags]);
          if (tried.delete(key)) return;
          tried.add(key);
          await provider.addTags(id, tags, options);
          tried.delete(key);
        },
      };
    },
  },
  {
    title: 'starts what it could not stop',
    breaks: 'R-HISTORY-1',
    caughtBy: 'HISTORY-002',
    decorate(provider) {
      const failed = new Set<string>();
      return {
        async stopInstance(id, options) {
          if (failed.delete(id)) return await provider.startInstance(id, options);
          await provider.stopInstance(id, options).catch((error: unknown) => {
            failed.add(id);
            throw error;
          });
        },
      };
    },
  },
  {
    title: 'drops a tag that is set while it stops the instance',
    breaks: 'R-HISTORY-1',
    caughtBy: 'HISTORY-003',
    decorate(provider, { cloud }) {
      const stopping = STOPPING.get(cloud) ?? new Set();
      STOPPING.set(cloud, stopping);
      return {
        async stopInstance(id, options) {
          stopping.add(id);
          await provider.stopInstance(id, options).finally(() => stopping.delete(id));
        },
        async addTags(id, tags, options) {
          if (!stopping.has(id)) await provider.addTags(id, tags, options);
        },
      };
    },
  },
  {
    title: 'makes a second instance when a lost reply meets another call',
    breaks: 'R-HISTORY-1',
    caughtBy: 'HISTORY-004',
    decorate(provider) {
      let underWay = 0;
      const lost = new Set<string | undefined>();
      return {
        async provisionInstance(configuration, options) {
          const { idempotencyToken } = configuration;
          underWay++;
          try {
            const token = lost.has(idempotencyToken) && underWay > 1 ? `${idempotencyToken}-2` : idempotencyToken;
            return await provider.provisionInstance({ ...configuration, idempotencyToken: token }, options);
          } catch (error) {
            lost.add(idempotencyToken);
            throw error;
          } finally {
            underWay--;
          }
        },
      };
    },
  },
];
