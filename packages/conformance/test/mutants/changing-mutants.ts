import { type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in stop, start, tags or termination. */
export const CHANGING_MUTANTS: readonly Mutant[] = [
  {
    title: 'shows a stopped instance as terminated',
    breaks: 'R-STOP-1',
    caughtBy: 'LIFECYCLE-001',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        return info.state === 'stopped' ? { ...info, state: 'terminated' } : info;
      },
    }),
  },
  {
    title: 'loses the tags at a start',
    breaks: 'R-START-1',
    caughtBy: 'LIFECYCLE-002',
    decorate: (provider) => ({
      async startInstance(id, options) {
        const { tags } = await provider.getInstanceInfo(id);
        await provider.startInstance(id, options);
        await provider.removeTags(id, Object.keys(tags));
      },
    }),
  },
  {
    title: 'starts with a new data volume in the place of the old one',
    breaks: 'R-START-5',
    caughtBy: 'LIFECYCLE-007',
    decorate: (provider, { cloud }) => ({
      async startInstance(id, options) {
        const { owner = '', idempotencyToken = '' } = await provider.getInstanceInfo(id);
        const { volumeIds } = cloud.readInstance(id);
        const [, ...old] = cloud.listVolumes().filter((volume) => volumeIds.includes(volume.id));
        for (const { id: oldId, zone, tags, configuration } of old) {
          const part = { id: `${oldId}-2`, owner, token: idempotencyToken, zone, tags };
          await cloud.connect().createVolume({ ...part, configuration }, {});
          cloud.deleteVolume(oldId);
        }
        await provider.startInstance(id, options);
      },
    }),
  },
  {
    title: 'refuses to stop what is stopped',
    breaks: 'R-STOP-2',
    caughtBy: 'LIFECYCLE-003',
    decorate: (provider) => ({
      async stopInstance(id, options) {
        const { state } = await provider.getInstanceInfo(id);
        if (state === 'stopped' || state === 'stopping') throw failWith({ code: 'Conflict', instanceId: id });
        await provider.stopInstance(id, options);
      },
    }),
  },
  {
    title: 'stops an unknown instance without a word',
    breaks: 'R-CHANGE-1',
    caughtBy: 'LIFECYCLE-006',
    decorate: (provider) => ({
      stopInstance: (id, options) => provider.stopInstance(id, options).catch(() => {}),
    }),
  },
  {
    title: 'replaces all tags by the new ones',
    breaks: 'R-TAGS-1',
    caughtBy: 'TAGS-001',
    decorate: (provider) => ({
      async addTags(id, tags, options) {
        const before = await provider.getInstanceInfo(id);
        await provider.removeTags(id, Object.keys(before.tags));
        await provider.addTags(id, tags, options);
      },
    }),
  },
  {
    title: 'fails to remove a tag that is not there',
    breaks: 'R-TAGS-4',
    caughtBy: 'TAGS-002',
    decorate: (provider) => ({
      async removeTags(id, keys, options) {
        const { tags } = await provider.getInstanceInfo(id);
        if (keys.some((key) => !(key in tags))) throw failWith({ code: 'NotFound', instanceId: id });
        await provider.removeTags(id, keys, options);
      },
    }),
  },
  {
    title: 'loses a concurrent change of tags',
    breaks: 'R-TAGS-3',
    caughtBy: 'TAGS-003',
    decorate: (provider) => ({
      async addTags(id, tags, options) {
        const before = await provider.getInstanceInfo(id, options);
        await new Promise((resolve) => setImmediate(resolve));
        const wanted = { ...before.tags, ...tags };
        const now = await provider.getInstanceInfo(id);
        await provider.removeTags(
          id,
          Object.keys(now.tags).filter((key) => !(key in wanted)),
        );
        await provider.addTags(id, wanted);
      },
    }),
  },
  {
    title: 'lets callers remove ownership',
    breaks: 'R-TAGS-6',
    caughtBy: 'TAGS-006',
    decorate: (provider) => ({
      removeTags: async (id, keys, options) => {
        const own = keys.filter((key) => !key.toLowerCase().startsWith('cloud-spi-'));
        await provider.removeTags(id, own, options);
      },
    }),
  },
  {
    title: 'turns tags to lower case',
    breaks: 'R-TAGS-7',
    caughtBy: 'TAGS-007',
    decorate: (provider) => ({
      addTags: (id, tags, options) =>
        provider.addTags(
          id,
          Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, value.toLowerCase()])),
          options,
        ),
    }),
  },
  {
    title: 'stops instead of terminating',
    breaks: 'R-TERMINATE-1',
    caughtBy: 'TERMINATE-001',
    decorate: (provider) => ({ terminateInstance: (id, options) => provider.stopInstance(id, options) }),
  },
  {
    title: 'refuses to terminate twice',
    breaks: 'R-TERMINATE-2',
    caughtBy: 'TERMINATE-004',
    decorate(provider) {
      const terminated = new Set<string>();
      return {
        async terminateInstance(id, options) {
          if (terminated.has(id)) throw failWith({ code: 'Conflict', instanceId: id });
          terminated.add(id);
          await provider.terminateInstance(id, options);
        },
      };
    },
  },
  {
    title: 'throws NotFound when it shall terminate an unknown id',
    breaks: 'R-TERMINATE-3',
    caughtBy: 'TERMINATE-005',
    decorate: (provider) => ({
      async terminateInstance(id, options) {
        await provider.getInstanceInfo(id);
        await provider.terminateInstance(id, options);
      },
    }),
  },
  {
    title: 'leaves an interface behind',
    breaks: 'R-TERMINATE-4',
    caughtBy: 'TERMINATE-006',
    connect: (connection) => ({
      async createInterface(request, options) {
        await connection.createInterface(request, options);
        const forgotten = { ...request, id: `${request.id}-2`, token: `${request.token}-2`, privateIp: undefined };
        await connection.createInterface(forgotten, options);
      },
    }),
  },
  {
    title: 'terminates every instance of the same name',
    breaks: 'R-TERMINATE-5',
    caughtBy: 'TERMINATE-007',
    decorate: (provider) => ({
      async terminateInstance(id, options) {
        const name = await provider.getInstanceInfo(id).then(
          (info: InstanceInfo) => info.name,
          () => '',
        );
        for await (const { instanceId } of provider.listInstances({ names: [name] })) {
          await provider.terminateInstance(instanceId);
        }
        await provider.terminateInstance(id, options);
      },
    }),
  },
  {
    title: 'says that nothing remains before it is gone',
    breaks: 'R-TOKEN-2',
    caughtBy: 'TOKEN-001',
    decorate: (provider) => ({
      async terminateByToken(token, placement, options) {
        await provider.terminateByToken(token, placement, options);
        return { remaining: 0 };
      },
    }),
  },
  {
    title: 'removes what was made with a token that begins alike',
    breaks: 'R-TOKEN-4',
    caughtBy: 'TOKEN-003',
    decorate: (provider) => ({
      async terminateByToken(token, placement, options) {
        for await (const { instanceId, idempotencyToken } of provider.listInstances()) {
          if (idempotencyToken?.startsWith(token)) await provider.terminateInstance(instanceId);
        }
        return await provider.terminateByToken(token, placement, options);
      },
    }),
  },
  {
    title: 'finds nothing of a token when the reply was lost',
    breaks: 'R-TOKEN-5',
    caughtBy: 'TOKEN-004',
    decorate(provider) {
      const answered = new Set<string>();
      return {
        async provisionInstance(configuration, options) {
          const info = await provider.provisionInstance(configuration, options);
          answered.add(configuration.idempotencyToken ?? '');
          return info;
        },
        async terminateByToken(token, placement, options) {
          return answered.has(token) ? await provider.terminateByToken(token, placement, options) : { remaining: 0 };
        },
      };
    },
  },
  {
    title: 'fails to clean up a token that is cleaned up',
    breaks: 'R-TOKEN-1',
    caughtBy: 'TOKEN-005',
    decorate: (provider) => ({
      async terminateByToken(token, placement, options) {
        const result = await provider.terminateByToken(token, placement, options);
        if (result.remaining === 0) throw failWith({ code: 'NotFound' });
        return result;
      },
    }),
  },
  {
    title: 'starts a stopped instance when its provisioning is repeated',
    breaks: 'R-HISTORY-1',
    caughtBy: 'HISTORY-001',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        const info = await provider.provisionInstance(configuration, options);
        if (info.state === 'stopped') await provider.startInstance(info.instanceId);
        return info;
      },
    }),
  },
  {
    title: 'brings removed tags back when it is stopped',
    breaks: 'R-HISTORY-1',
    caughtBy: 'HISTORY-001',
    decorate(provider) {
      const removed = new Map<string, readonly string[]>();
      return {
        async removeTags(id, keys, options) {
          await provider.removeTags(id, keys, options);
          removed.set(id, keys);
        },
        async stopInstance(id, options) {
          await provider.stopInstance(id, options);
          for (const key of removed.get(id) ?? []) await provider.addTags(id, { [key]: 'back' });
        },
      };
    },
  },
  {
    title: 'lets another owner terminate',
    breaks: 'R-OWNER-3',
    caughtBy: 'OWNER-003',
    decorate: (provider, { makePlain }) => ({
      async terminateInstance(id, options) {
        try {
          await provider.terminateInstance(id, options);
        } catch (error) {
          if (!isCloudProvisioningError(error) || error.code !== 'PermissionDenied') throw error;
          await makePlain().terminateInstance(id, options);
        }
      },
    }),
  },
];
