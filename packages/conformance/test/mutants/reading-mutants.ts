import type { InstanceFilters, InstanceInfo } from '@cloud-spi/spi';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in reads, lists or the console. */
export const READING_MUTANTS: readonly Mutant[] = [
  {
    title: 'does not know an instance right after its creation',
    breaks: 'R-READ-1',
    caughtBy: 'READ-001',
    decorate(provider) {
      const seen = new Set<string>();
      return {
        async getInstanceInfo(id, options) {
          const info = await provider.getInstanceInfo(id, options);
          if (seen.has(id)) return info;
          seen.add(id);
          throw failWith({ code: 'NotFound', instanceId: id });
        },
      };
    },
  },
  {
    title: 'never answers a read',
    breaks: 'R-READ-1',
    caughtBy: 'READ-001',
    decorate: () => ({ getInstanceInfo: () => new Promise(() => {}) }),
  },
  {
    title: 'does not say which id is unknown',
    breaks: 'R-READ-3',
    caughtBy: 'READ-003',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        provider.getInstanceInfo(id, options).catch(() => Promise.reject(failWith({ code: 'NotFound' }))),
    }),
  },
  {
    title: 'changes what it reads',
    breaks: 'R-READ-4',
    caughtBy: 'READ-004',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        await provider.addTags(id, { reads: `${Number(info.tags.reads ?? 0) + 1}` });
        return info;
      },
    }),
  },
  {
    title: 'lists no instance in a state that it does not know',
    breaks: 'R-READ-10',
    caughtBy: 'READ-009',
    decorate: (provider) => ({
      async *listInstances(filters, options) {
        for await (const info of provider.listInstances(filters, options)) if (info.state !== 'unknown') yield info;
      },
    }),
  },
  {
    title: 'lists what it made itself only',
    breaks: 'R-READ-2',
    caughtBy: 'READ-002',
    decorate(provider) {
      const made = new Set<string>();
      return {
        async provisionInstance(configuration, options) {
          const info = await provider.provisionInstance(configuration, options);
          made.add(info.instanceId);
          return info;
        },
        async *listInstances(filters, options) {
          for await (const info of provider.listInstances(filters, options)) if (made.has(info.instanceId)) yield info;
        },
      };
    },
  },
  {
    title: 'takes what a list leaves out for unknown',
    breaks: 'R-READ-2',
    caughtBy: 'WAIT-012',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const listed = await collectReachable(provider.listInstances({ owner: '*' }));
        if (!listed.some(({ instanceId }) => instanceId === id)) throw failWith({ code: 'NotFound', instanceId: id });
        return await provider.getInstanceInfo(id, options);
      },
    }),
  },
  {
    title: 'takes what a list leaves out for terminated',
    breaks: 'R-WAIT-8',
    caughtBy: 'WAIT-012',
    decorate: (provider) => ({
      async waitForInstanceTerminated(id, options) {
        const listed = await collectReachable(provider.listInstances({ owner: '*' }));
        if (listed.some(({ instanceId }) => instanceId === id)) await provider.waitForInstanceTerminated(id, options);
      },
    }),
  },
  {
    title: 'keeps back what it can reach when it cannot reach everything',
    breaks: 'R-LIST-5',
    caughtBy: 'LIST-008',
    decorate: (provider) => ({
      async *listInstances(filters, options) {
        const listed: InstanceInfo[] = [];
        for await (const info of provider.listInstances(filters, options)) listed.push(info);
        yield* listed;
      },
    }),
  },
  {
    title: 'answers with a Date for a time',
    breaks: 'R-READ-9',
    caughtBy: 'READ-005',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        return { ...info, createdAt: new Date(info.createdAt ?? '') as never };
      },
    }),
  },
  {
    title: 'shows its own tags among those of the caller',
    breaks: 'R-READ-6',
    caughtBy: 'READ-006',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        return { ...info, tags: { ...info.tags, 'cloud-spi-owner': info.owner ?? '' } };
      },
    }),
  },
  {
    title: 'shows an instance on its way out as stopped',
    breaks: 'R-READ-7',
    caughtBy: 'READ-007',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        return info.state === 'terminating' ? { ...info, state: 'stopped' } : info;
      },
    }),
  },
  {
    title: 'answers reads from what it saw first',
    breaks: 'R-READ-8',
    caughtBy: 'READ-008',
    decorate(provider) {
      const seen = new Map<string, InstanceInfo>();
      return {
        async waitForInstanceRunning(id, options) {
          const info = await provider.waitForInstanceRunning(id, options);
          seen.set(id, info);
          return info;
        },
        getInstanceInfo: async (id, options) => seen.get(id) ?? (await provider.getInstanceInfo(id, options)),
      };
    },
  },
  {
    title: 'takes any matching filter for all of them',
    breaks: 'R-LIST-1',
    caughtBy: 'LIST-002',
    decorate: (provider) => ({
      async *listInstances(filters: InstanceFilters = {}, options) {
        const { names, ...others } = filters;
        const isWide = names !== undefined && others.zones !== undefined;
        yield* provider.listInstances(isWide ? others : filters, options);
      },
    }),
  },
  {
    title: 'ignores filters that it does not know',
    breaks: 'R-LIST-2',
    caughtBy: 'LIST-003',
    decorate: (provider) => ({
      async *listInstances({ states, tags, namespace, names, idempotencyToken, zones, owner }: InstanceFilters = {}) {
        yield* provider.listInstances({ states, tags, namespace, names, idempotencyToken, zones, owner });
      },
    }),
  },
  {
    title: 'drops the last page of a list',
    breaks: 'R-LIST-3',
    caughtBy: 'LIST-004',
    connect: (connection) => ({
      async listInstances(request, options) {
        const page = await connection.listInstances(request, options);
        return page.next === undefined && request.cursor !== undefined ? { ...page, instances: [] } : page;
      },
    }),
  },
  {
    title: 'lists the first instance of every page twice',
    breaks: 'R-LIST-3',
    caughtBy: 'LIST-004',
    connect: (connection) => ({
      async listInstances(request, options) {
        const page = await connection.listInstances(request, options);
        return { ...page, instances: [...page.instances.slice(0, 1), ...page.instances] };
      },
    }),
  },
  {
    title: 'lists terminated instances by default',
    breaks: 'R-LIST-4',
    caughtBy: 'LIST-005',
    decorate: (provider) => ({
      async *listInstances(filters: InstanceFilters = {}, options) {
        yield* provider.listInstances(filters, options);
        if (filters.states === undefined)
          yield* provider.listInstances({ ...filters, states: ['terminated'] }, options);
      },
    }),
  },
  {
    title: 'says less in a list than in a read',
    breaks: 'R-LIST-7',
    caughtBy: 'LIST-007',
    decorate: (provider) => ({
      async *listInstances(filters, options) {
        for await (const { privateIp: _privateIp, ...info } of provider.listInstances(filters, options)) yield info;
      },
    }),
  },
  {
    title: 'passes a list in part off as a whole one',
    breaks: 'R-LIST-5',
    caughtBy: 'LIST-008',
    decorate: (provider) => ({
      async *listInstances(filters, options) {
        try {
          yield* provider.listInstances(filters, options);
        } catch (error) {
          if (!isCloudProvisioningError(error) || error.code !== 'Unavailable') throw error;
        }
      },
    }),
  },
  {
    title: 'answers the console as base64',
    breaks: 'R-CONSOLE-1',
    caughtBy: 'CONSOLE-001',
    decorate: (provider) => ({
      getConsoleOutput: async (id, options) =>
        Buffer.from(await provider.getConsoleOutput(id, options)).toString('base64'),
    }),
  },
  {
    title: 'answers an empty console for an unknown id',
    breaks: 'R-CONSOLE-2',
    caughtBy: 'CONSOLE-002',
    decorate: (provider) => ({
      getConsoleOutput: (id, options) => provider.getConsoleOutput(id, options).catch(() => ''),
    }),
  },
];

/** What a list shows, whether it is whole or not. */
async function collectReachable(list: AsyncIterable<InstanceInfo>): Promise<InstanceInfo[]> {
  const found: InstanceInfo[] = [];
  try {
    for await (const info of list) found.push(info);
  } catch {
    // The rest cannot be reached.
  }
  return found;
}
