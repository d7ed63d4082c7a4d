import { randomUUID } from 'node:crypto';
import { isCloudProvisioningError, parseTags } from '@cloud-spi/spi';
import { failWith, withChangedErrors } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in what the other lists leave out. */
export const REMAINING_MUTANTS: readonly Mutant[] = [
  {
    title: 'implements another version of the contract',
    breaks: 'R-IDENTITY-2',
    caughtBy: 'IDENTITY-002',
    decorate: () => ({ spiVersion: 2 as never }),
  },
  {
    title: 'has another scope in every object',
    breaks: 'R-SCOPE-1',
    caughtBy: 'SCOPE-001',
    decorate: (provider, { index }) => ({
      async describeScope(options) {
        return { ...(await provider.describeScope(options)), id: `scope-${index}` };
      },
    }),
  },
  {
    title: 'does not name the fields that are wrong',
    breaks: 'R-INPUT-1',
    caughtBy: 'VALIDATION-001',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), () => ({ problems: undefined })),
    }),
  },
  {
    title: 'does not name the tags that are wrong',
    breaks: 'R-INPUT-1',
    caughtBy: 'VALIDATION-003',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ problems }) => ({
          problems: problems?.filter(({ path }) => !path.startsWith('tags')),
        })),
    }),
  },
  {
    title: 'decides on no zone',
    breaks: 'R-RESOLVE-5',
    caughtBy: 'RESOLVE-005',
    decorate: (provider) => ({
      async resolveConfiguration(configuration, options) {
        const { zone: _zone, ...resolved } = await provider.resolveConfiguration(configuration, options);
        return resolved;
      },
    }),
  },
  {
    title: 'gives instances without a token the same one',
    breaks: 'R-PROVISION-8',
    caughtBy: 'PROVISION-009',
    decorate: (provider) => {
      const token = randomUUID();
      return {
        provisionInstance: (configuration, options) =>
          provider.provisionInstance(
            { ...configuration, idempotencyToken: configuration.idempotencyToken ?? token },
            options,
          ),
      };
    },
  },
  {
    title: 'takes a shortage of credentials for an outage',
    breaks: 'R-ERROR-7',
    caughtBy: 'ERROR-004',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        withChangedErrors(provider.getInstanceInfo(id, options), ({ code }) =>
          code === 'Unauthenticated' ? { code: 'Unavailable', retryable: true } : {},
        ),
    }),
  },
  {
    title: 'takes an outage for the end of the instance',
    breaks: 'R-ERROR-4',
    caughtBy: 'ERROR-003',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        withChangedErrors(provider.getInstanceInfo(id, options), ({ code }) =>
          code === 'Unavailable' ? { code: 'NotFound', retryable: false } : {},
        ),
    }),
  },
  {
    title: 'takes a limit of the account for missing capacity',
    breaks: 'R-ERROR-6',
    caughtBy: 'ERROR-007',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ code }) =>
          code === 'QuotaExceeded' ? { code: 'InsufficientCapacity' } : {},
        ),
    }),
  },
  {
    title: 'says that something remains of a token that made nothing',
    breaks: 'R-TOKEN-3',
    caughtBy: 'TOKEN-002',
    decorate: (provider) => ({
      async terminateByToken(token, placement, options) {
        const { remaining } = await provider.terminateByToken(token, placement, options);
        return { remaining: remaining + 1 };
      },
    }),
  },
  {
    title: 'refuses to stop a pending instance for good',
    breaks: 'R-STOP-3',
    caughtBy: 'LIFECYCLE-004',
    decorate: (provider) => ({
      async stopInstance(id, options) {
        const { state } = await provider.getInstanceInfo(id);
        if (state === 'pending') throw failWith({ code: 'Conflict', retryable: false, instanceId: id });
        await provider.stopInstance(id, options);
      },
    }),
  },
  {
    title: 'takes a start while stopping for a mistake of the caller',
    breaks: 'R-START-3',
    caughtBy: 'LIFECYCLE-005',
    decorate: (provider) => ({
      async startInstance(id, options) {
        try {
          await provider.startInstance(id, options);
        } catch (error) {
          if (!isCloudProvisioningError(error) || error.code !== 'Conflict') throw error;
          throw failWith({ code: 'InvalidConfiguration', instanceId: id });
        }
      },
    }),
  },
  {
    title: 'never sees what another object made',
    breaks: 'R-READ-2',
    caughtBy: 'READ-002',
    decorate: (provider, { index }) => {
      const made = new Set<string>();
      return {
        async provisionInstance(configuration, options) {
          const info = await provider.provisionInstance(configuration, options);
          made.add(info.instanceId);
          return info;
        },
        async getInstanceInfo(id, options) {
          if (index > 0 && !made.has(id)) throw failWith({ code: 'NotFound', instanceId: id });
          return await provider.getInstanceInfo(id, options);
        },
      };
    },
  },
  {
    title: 'takes a malformed id for an unknown one',
    breaks: 'R-INPUT-4',
    caughtBy: 'VALIDATION-006',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        withChangedErrors(provider.getInstanceInfo(id, options), ({ code }) =>
          code === 'InvalidConfiguration' ? { code: 'NotFound' } : {},
        ),
    }),
  },
  {
    title: 'resolves what the cloud does not know',
    breaks: 'R-RESOLVE-6',
    caughtBy: 'RESOLVE-006',
    decorate: () => ({ resolveConfiguration: async (configuration) => ({ zone: 'zone-a', ...configuration }) }),
  },
  {
    title: 'looks at new tags alone, not at what they make with the old ones',
    breaks: 'R-TAGS-5',
    caughtBy: 'TAGS-005',
    decorate: (provider) => ({
      async addTags(id, tags, options) {
        parseTags(tags);
        await provider.addTags(id, tags, options).catch((error: unknown) => {
          if (!isCloudProvisioningError(error) || error.code !== 'InvalidConfiguration') throw error;
        });
      },
    }),
  },
  {
    title: 'forgets a pending instance instead of terminating it',
    breaks: 'R-TERMINATE-1',
    caughtBy: 'TERMINATE-002',
    decorate(provider) {
      const forgotten = new Set<string>();
      return {
        async terminateInstance(id, options) {
          const { state } = await provider.getInstanceInfo(id).catch(() => ({ state: 'terminated' }));
          if (state === 'pending') forgotten.add(id);
          else await provider.terminateInstance(id, options);
        },
        async getInstanceInfo(id, options) {
          if (forgotten.has(id)) throw failWith({ code: 'NotFound', instanceId: id });
          return await provider.getInstanceInfo(id, options);
        },
      };
    },
  },
];
