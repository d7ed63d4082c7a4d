import { failWith, withChangedErrors } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in what is answered and refused. */
export const ANSWER_MUTANTS: readonly Mutant[] = [
  {
    title: 'bends a deadline into its range',
    breaks: 'R-INPUT-5',
    caughtBy: 'VALIDATION-007',
    decorate: (provider) => ({
      waitForInstanceRunning: (id, options = {}) =>
        provider.waitForInstanceRunning(id, {
          ...options,
          timeoutMs: Math.max(1, Math.min(options.timeoutMs || 1, 1_000)),
        }),
    }),
  },
  {
    title: 'moves what is resolved to the next zone',
    breaks: 'R-RESOLVE-2',
    caughtBy: 'RESOLVE-002',
    decorate: (provider, { cloud }) => ({
      async resolveConfiguration(configuration, options) {
        const resolved = await provider.resolveConfiguration(configuration, options);
        if (configuration.zone === undefined) return resolved;
        const next = cloud.settings.zones.find(({ name }) => name !== configuration.zone);
        return { ...resolved, zone: next?.name };
      },
    }),
  },
  {
    title: 'answers with a name of its own',
    breaks: 'R-PROVISION-1',
    caughtBy: 'PROVISION-001',
    decorate: (provider) => ({
      provisionInstance: async (configuration, options) => ({
        ...(await provider.provisionInstance(configuration, options)),
        name: 'vm',
      }),
    }),
  },
  {
    title: 'shortens long names, so that two become one',
    breaks: 'R-PROVISION-1',
    caughtBy: 'VALIDATION-010',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        provider.provisionInstance({ ...configuration, name: configuration.name.slice(0, 60) }, options),
    }),
  },
  {
    title: 'encodes user data once too often',
    breaks: 'R-PROVISION-13',
    caughtBy: 'PARTS-001',
    decorate: (provider) => ({
      provisionInstance: ({ userData, ...configuration }, options) =>
        provider.provisionInstance(
          { ...configuration, ...(userData !== undefined && { userData: Buffer.from(userData).toString('base64') }) },
          options,
        ),
    }),
  },
  {
    title: 'takes all user data for text',
    breaks: 'R-PROVISION-13',
    caughtBy: 'PARTS-001',
    decorate: (provider) => ({
      provisionInstance: ({ userData, ...configuration }, options) =>
        provider.provisionInstance(
          { ...configuration, ...(userData !== undefined && { userData: Buffer.from(userData).toString('utf8') }) },
          options,
        ),
    }),
  },
  {
    title: 'attaches data volumes by their size',
    breaks: 'R-PROVISION-14',
    caughtBy: 'PARTS-002',
    decorate: (provider) => ({
      provisionInstance: ({ additionalVolumes = [], ...configuration }, options) =>
        provider.provisionInstance(
          {
            ...configuration,
            additionalVolumes: additionalVolumes.toSorted((one, other) => (one.sizeGib ?? 0) - (other.sizeGib ?? 0)),
          },
          options,
        ),
    }),
  },
  {
    title: 'assigns a public address to everybody',
    breaks: 'R-PROVISION-15',
    caughtBy: 'PARTS-003',
    decorate: (provider) => ({
      provisionInstance: ({ network, ...configuration }, options) =>
        provider.provisionInstance({ ...configuration, network: { ...network, assignPublicIp: true } }, options),
    }),
  },
  {
    title: 'assigns a public address to nobody',
    breaks: 'R-PROVISION-15',
    caughtBy: 'PARTS-003',
    decorate: (provider) => ({
      provisionInstance: ({ network, ...configuration }, options) =>
        provider.provisionInstance({ ...configuration, network: { ...network, assignPublicIp: false } }, options),
    }),
  },
  {
    title: 'takes a token for used up when its request was refused',
    breaks: 'R-PROVISION-11',
    caughtBy: 'PROVISION-014',
    decorate(provider) {
      const used = new Set<string | undefined>();
      return {
        async provisionInstance(configuration, options) {
          const { idempotencyToken } = configuration;
          if (used.has(idempotencyToken)) throw failWith({ code: 'AlreadyExists' });
          return await provider.provisionInstance(configuration, options).catch((error: unknown) => {
            used.add(idempotencyToken);
            throw error;
          });
        },
      };
    },
  },
  {
    title: 'does not say in which zone an instance runs',
    breaks: 'R-READ-5',
    caughtBy: 'READ-005',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const { availabilityZone: _zone, ...info } = await provider.getInstanceInfo(id, options);
        return info as typeof info & { availabilityZone: string };
      },
    }),
  },
  {
    title: 'fails in a list when one of its instances has ended meanwhile',
    breaks: 'R-LIST-6',
    caughtBy: 'LIST-006',
    decorate: (provider) => ({
      async *listInstances(filters = {}, options = {}) {
        const seen = [];
        for await (const { instanceId } of provider.listInstances(filters, options)) seen.push(instanceId);
        for (const id of seen) {
          const info = await provider.getInstanceInfo(id, options);
          if (info.state === 'terminating') throw failWith({ code: 'NotFound', instanceId: id });
          yield info;
        }
      },
    }),
  },
  {
    title: 'fails when a list is left before its end',
    breaks: 'R-LIST-8',
    caughtBy: 'LIST-009',
    decorate: (provider) => ({
      async *listInstances(filters = {}, options = {}) {
        let isWhole = false;
        try {
          yield* provider.listInstances(filters, options);
          isWhole = true;
        } finally {
          // biome-ignore lint/correctness/noUnsafeFinally: this is what is wrong with it
          if (!isWhole) throw failWith({ code: 'Unknown' });
        }
      },
    }),
  },
  {
    title: 'refuses to start what is on',
    breaks: 'R-START-2',
    caughtBy: 'LIFECYCLE-003',
    decorate: (provider) => ({
      async startInstance(id, options) {
        const { state } = await provider.getInstanceInfo(id);
        if (state === 'running') throw failWith({ code: 'Conflict', instanceId: id });
        await provider.startInstance(id, options);
      },
    }),
  },
  {
    title: 'takes the first start for the last one',
    breaks: 'R-START-4',
    caughtBy: 'LIFECYCLE-002',
    decorate: (provider) => ({
      async waitForInstanceRunning(id, options) {
        const { createdAt, ...info } = await provider.waitForInstanceRunning(id, options);
        return { ...info, ...(createdAt !== undefined && { createdAt, launchTime: createdAt }) };
      },
    }),
  },
  {
    title: 'starts a terminated instance without a word',
    breaks: 'R-CHANGE-2',
    caughtBy: 'LIFECYCLE-006',
    decorate: (provider) => ({
      startInstance: (id, options) =>
        provider.startInstance(id, options).catch((error) => {
          if (error.code !== 'Conflict') throw error;
        }),
    }),
  },
  {
    title: 'takes tags that are there already for a mistake',
    breaks: 'R-TAGS-2',
    caughtBy: 'TAGS-001',
    decorate: (provider) => ({
      async addTags(id, tags, options) {
        const info = await provider.getInstanceInfo(id);
        const isThere = Object.entries(tags).every(([key, value]) => info.tags[key] === value);
        if (isThere) throw failWith({ code: 'Conflict', instanceId: id });
        await provider.addTags(id, tags, options);
      },
    }),
  },
  {
    title: 'leaves out the tags that it does not like',
    breaks: 'R-TAGS-5',
    caughtBy: 'TAGS-005',
    decorate: (provider) => ({
      addTags: (id, tags, options) =>
        provider.addTags(id, Object.fromEntries(Object.entries(tags).filter(([key]) => !key.includes('/'))), options),
    }),
  },
  {
    title: 'finds instances by the tags of their first day only',
    breaks: 'R-TAGS-8',
    caughtBy: 'TAGS-008',
    decorate(provider) {
      const first = new Map<string, Readonly<Record<string, string>>>();
      return {
        async provisionInstance(configuration, options) {
          const info = await provider.provisionInstance(configuration, options);
          first.set(info.instanceId, info.tags);
          return info;
        },
        async *listInstances({ tags = {}, ...filters } = {}, options = {}) {
          for await (const info of provider.listInstances(filters, options)) {
            const known = first.get(info.instanceId) ?? info.tags;
            if (Object.entries(tags).every(([key, value]) => known[key] === value)) yield info;
          }
        },
      };
    },
  },
  {
    title: 'throws NotFound when what it waits to end is unknown',
    breaks: 'R-WAIT-7',
    caughtBy: 'WAIT-007',
    decorate: (provider) => ({
      async waitForInstanceTerminated(id, options) {
        await provider.getInstanceInfo(id);
        await provider.waitForInstanceTerminated(id, options);
      },
    }),
  },
  {
    title: 'keeps the cause in the JSON form of its errors',
    breaks: 'R-ERROR-2',
    caughtBy: 'ERROR-001',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        withChangedErrors(provider.getInstanceInfo(id, options), () => ({})).catch((error) => {
          const toJSON = () => ({ ...error, message: error.message, cause: 'the whole reply' });
          throw Object.defineProperty(error, 'toJSON', { value: toJSON });
        }),
    }),
  },
];
