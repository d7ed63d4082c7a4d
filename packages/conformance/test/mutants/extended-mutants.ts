import { isCloudProvisioningError } from '@cloud-spi/spi';
import { failWith } from './fail-with.ts';
import type { Mutant } from './mutant.ts';

/** Broken in spot, kept volumes, deletion protection, unowned instances, unknown states, catalog or preflight. */
export const EXTENDED_MUTANTS: readonly Mutant[] = [
  {
    title: 'says that a spot instance was stopped',
    breaks: 'R-SPOT-1',
    caughtBy: 'SPOT-001',
    decorate: (provider) => ({
      stopInstance: (id, options) => provider.stopInstance(id, options).catch(ignore('NotSupported')),
    }),
  },
  {
    title: 'does not say why a spot instance ended',
    breaks: 'R-SPOT-2',
    caughtBy: 'SPOT-002',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const { stateReason: _stateReason, ...info } = await provider.getInstanceInfo(id, options);
        return info;
      },
    }),
  },
  {
    title: 'says that a protected instance was terminated',
    breaks: 'R-TERMINATE-6',
    caughtBy: 'TERMINATE-008',
    decorate: (provider) => ({
      terminateInstance: (id, options) => provider.terminateInstance(id, options).catch(ignore('Conflict')),
    }),
  },
  {
    title: 'switches deletion protection off',
    breaks: 'R-TERMINATE-6',
    caughtBy: 'TERMINATE-008',
    decorate: (provider, { cloud }) => ({
      async terminateInstance(id, options) {
        const { providerData } = await provider.getInstanceInfo(id);
        if (providerData.deletionProtection === 'true') cloud.setDeletionProtection(id, false);
        await provider.terminateInstance(id, options);
      },
    }),
  },
  {
    title: 'removes volumes that are to be kept',
    breaks: 'R-TERMINATE-7',
    caughtBy: 'TERMINATE-009',
    decorate: (provider, { cloud }) => ({
      async terminateInstance(id, options) {
        const { providerData } = await provider.getInstanceInfo(id);
        await provider.terminateInstance(id, options);
        for (const volumeId of (providerData.keptVolumeIds ?? '').split(',')) cloud.deleteVolume(volumeId);
      },
    }),
  },
  {
    title: 'does not name the volumes that it keeps',
    breaks: 'R-TERMINATE-7',
    caughtBy: 'TERMINATE-009',
    decorate: (provider) => ({
      async waitForInstanceRunning(id, options) {
        return { ...(await provider.waitForInstanceRunning(id, options)), providerData: {} };
      },
    }),
  },
  {
    title: 'changes instances that nobody owns',
    breaks: 'R-OWNER-6',
    caughtBy: 'OWNER-005',
    decorate: (provider, { cloud }) => ({
      async terminateInstance(id, options) {
        const { owner } = await provider.getInstanceInfo(id).catch(() => ({ owner: 'unknown' }));
        if (owner === undefined) cloud.deleteInstance(id);
        else await provider.terminateInstance(id, options);
      },
    }),
  },
  {
    title: 'throws for a state that it does not know',
    breaks: 'R-READ-10',
    caughtBy: 'READ-009',
    decorate: (provider) => ({
      async getInstanceInfo(id, options) {
        const info = await provider.getInstanceInfo(id, options);
        if (info.state === 'unknown') throw failWith({ code: 'Unknown', instanceId: id });
        return info;
      },
    }),
  },
  {
    title: 'lists every instance type twice',
    breaks: 'R-CATALOG-1',
    caughtBy: 'CATALOG-001',
    decorate: (provider) => ({
      async *listInstanceTypes(filters, options) {
        yield* provider.listInstanceTypes(filters, options);
        yield* provider.listInstanceTypes(filters, options);
      },
    }),
  },
  {
    title: 'ignores the architecture that is asked for',
    breaks: 'R-CATALOG-2',
    caughtBy: 'CATALOG-002',
    decorate: (provider) => ({
      listInstanceTypes: ({ architecture: _architecture, ...filters } = {}, options) =>
        provider.listInstanceTypes(filters, options),
    }),
  },
  {
    title: 'tries a preflight by provisioning',
    breaks: 'R-PREFLIGHT-1',
    caughtBy: 'PREFLIGHT-001',
    decorate: (provider) => ({
      async preflight(configuration, options) {
        await provider.provisionInstance(configuration, options);
        return [];
      },
    }),
  },
  {
    title: 'throws what a preflight finds',
    breaks: 'R-PREFLIGHT-2',
    caughtBy: 'PREFLIGHT-002',
    decorate: (provider) => ({
      async preflight(configuration, options) {
        const problems = await provider.preflight(configuration, options);
        if (problems.length > 0) throw failWith({ code: 'InvalidConfiguration' });
        return problems;
      },
    }),
  },
  {
    title: 'finds nothing before it provisions',
    breaks: 'R-PREFLIGHT-2',
    caughtBy: 'PREFLIGHT-002',
    decorate: () => ({ preflight: async () => [] }),
  },
];

function ignore(code: string) {
  return (error: unknown) => {
    if (!isCloudProvisioningError(error) || error.code !== code) throw error;
  };
}
