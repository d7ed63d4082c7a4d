import { randomUUID } from 'node:crypto';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith, withChangedErrors } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in identity, input, resolving or provisioning. */
export const CREATING_MUTANTS: readonly Mutant[] = [
  {
    title: 'has another name in every object',
    breaks: 'R-IDENTITY-1',
    caughtBy: 'IDENTITY-001',
    decorate: (_, { index }) => ({ getProviderName: () => `memory-${index}` }),
  },
  {
    title: 'has capabilities that can be changed',
    breaks: 'R-CAPABILITIES-1',
    caughtBy: 'IDENTITY-003',
    decorate: (provider) => ({ capabilities: { ...provider.capabilities } }),
  },
  {
    title: 'supports what its capabilities exclude',
    breaks: 'R-CAPABILITIES-3',
    caughtBy: 'IDENTITY-006',
    decorate: (provider) => ({ capabilities: Object.freeze({ ...provider.capabilities, preflight: false }) }),
  },
  {
    title: 'takes a spot instance that its capabilities exclude',
    breaks: 'R-CAPABILITIES-2',
    caughtBy: 'IDENTITY-005',
    decorate: (provider) => ({ capabilities: Object.freeze({ ...provider.capabilities, spot: false }) }),
  },
  {
    title: 'takes an id of another scope for an unknown one',
    breaks: 'R-SCOPE-2',
    caughtBy: 'SCOPE-002',
    decorate: (provider) => ({
      getInstanceInfo: (id, options) =>
        withChangedErrors(provider.getInstanceInfo(id, options), ({ code }) =>
          code === 'InvalidConfiguration' ? { code: 'NotFound' } : {},
        ),
    }),
  },
  {
    title: 'reports the first mistake only',
    breaks: 'R-INPUT-2',
    caughtBy: 'VALIDATION-004',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        withChangedErrors(provider.provisionInstance(configuration, options), ({ problems }) => ({
          problems: problems?.slice(0, 1),
        })),
    }),
  },
  {
    title: 'asks the cloud before it checks its input',
    breaks: 'R-INPUT-3',
    caughtBy: 'VALIDATION-008',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        await provider.describeScope();
        return await provider.provisionInstance(configuration, options);
      },
    }),
  },
  {
    title: 'decides on another zone every time',
    breaks: 'R-RESOLVE-1',
    caughtBy: 'RESOLVE-001',
    decorate(provider) {
      let calls = 0;
      return {
        async resolveConfiguration(configuration, options) {
          const resolved = await provider.resolveConfiguration(configuration, options);
          return { ...resolved, zone: configuration.zone ?? (calls++ % 2 === 0 ? 'local-a' : 'local-b') };
        },
      };
    },
  },
  {
    title: 'creates when it should only resolve',
    breaks: 'R-RESOLVE-3',
    caughtBy: 'RESOLVE-003',
    decorate: (provider) => ({
      async resolveConfiguration(configuration, options) {
        await provider.provisionInstance(configuration, options);
        return await provider.resolveConfiguration(configuration, options);
      },
    }),
  },
  {
    title: 'loses the token when it resolves',
    breaks: 'R-RESOLVE-4',
    caughtBy: 'RESOLVE-004',
    decorate: (provider) => ({
      async resolveConfiguration(configuration, options) {
        const { idempotencyToken: _token, ...rest } = await provider.resolveConfiguration(configuration, options);
        return rest;
      },
    }),
  },
  {
    title: 'waits for the instance to run before it answers',
    breaks: 'R-PROVISION-2',
    caughtBy: 'PROVISION-002',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        const { instanceId } = await provider.provisionInstance(configuration, options);
        return await provider.waitForInstanceRunning(instanceId);
      },
    }),
  },
  {
    title: 'ignores the token',
    breaks: 'R-PROVISION-3',
    caughtBy: 'PROVISION-003',
    decorate: (provider) => ({
      provisionInstance: (configuration, options) =>
        provider.provisionInstance({ ...configuration, idempotencyToken: undefined }, options),
    }),
  },
  {
    title: 'is idempotent one call after the other, not at once',
    breaks: 'R-PROVISION-3',
    caughtBy: 'PROVISION-004',
    decorate(provider) {
      const underWay = new Set<string>();
      return {
        async provisionInstance(configuration, options) {
          const token = configuration.idempotencyToken ?? '';
          if (underWay.has(token)) {
            return await provider.provisionInstance({ ...configuration, idempotencyToken: randomUUID() }, options);
          }
          underWay.add(token);
          try {
            return await provider.provisionInstance(configuration, options);
          } finally {
            underWay.delete(token);
          }
        },
      };
    },
  },
  {
    title: 'is idempotent inside one object only',
    breaks: 'R-PROVISION-4',
    caughtBy: 'PROVISION-005',
    decorate: (provider, { index }) => ({
      async provisionInstance(configuration, options) {
        const { idempotencyToken: token } = configuration;
        if (token === undefined) return await provider.provisionInstance(configuration, options);
        const idempotencyToken = `${token.slice(0, 100)}/${index}`;
        const info = await provider.provisionInstance({ ...configuration, idempotencyToken }, options);
        return { ...info, idempotencyToken: token };
      },
    }),
  },
  {
    title: 'adopts the instance of another configuration',
    breaks: 'R-PROVISION-6',
    caughtBy: 'PROVISION-007',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        try {
          return await provider.provisionInstance(configuration, options);
        } catch (error) {
          if (!isCloudProvisioningError(error) || error.code !== 'AlreadyExists') throw error;
          return await provider.getInstanceInfo(error.instanceId ?? '');
        }
      },
    }),
  },
  {
    title: 'takes the name for the identity',
    breaks: 'R-PROVISION-7',
    caughtBy: 'PROVISION-008',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        for await (const info of provider.listInstances({ names: [configuration.name] })) return info;
        return await provider.provisionInstance(configuration, options);
      },
    }),
  },
  {
    title: 'forgets the tags',
    breaks: 'R-PROVISION-9',
    caughtBy: 'PROVISION-010',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        const info = await provider.provisionInstance({ ...configuration, tags: {} }, options);
        return { ...info, tags: configuration.tags ?? {} };
      },
    }),
  },
  {
    title: 'changes its input',
    breaks: 'R-INPUT-6',
    caughtBy: 'PROVISION-011',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        const info = await provider.provisionInstance(configuration, options);
        Object.assign(configuration, { zone: info.availabilityZone });
        return info;
      },
    }),
  },
  {
    title: 'creates for a caller who has given up',
    breaks: 'R-PROVISION-12',
    caughtBy: 'PROVISION-012',
    decorate: (provider) => ({
      async provisionInstance(configuration, options) {
        const info = await provider.provisionInstance(configuration);
        if (options?.signal?.aborted) throw failWith({ code: 'Aborted' });
        return info;
      },
    }),
  },
  {
    title: 'makes another instance after a lost reply',
    breaks: 'R-PROVISION-5',
    caughtBy: 'PROVISION-013',
    decorate(provider) {
      const lost = new Set<string>();
      return {
        async provisionInstance(configuration, options) {
          const token = configuration.idempotencyToken ?? '';
          const idempotencyToken = lost.has(token) ? `${token}/again` : configuration.idempotencyToken;
          try {
            return await provider.provisionInstance({ ...configuration, idempotencyToken }, options);
          } catch (error) {
            if (isCloudProvisioningError(error) && error.outcome === 'unknown') lost.add(token);
            throw error;
          }
        },
      };
    },
  },
  {
    title: 'leaves the parts of an instance that was refused',
    breaks: 'R-PROVISION-10',
    caughtBy: 'PROVISION-014',
    connect: () => ({ deleteUnusedParts: async () => {} }),
  },
];
