import { type AzureSite, createAzureProvider, createRawClient, LAUNCH, toRawMachine } from '../azure/azure-site.ts';
import { compareLists } from '../measure/compare-lists.ts';
import { startSiteProcess } from '../measure/start-site-process.ts';
import type { Row } from '../row.ts';

const AZURE_FOLDER = new URL('../azure/', import.meta.url).href;

/** What it costs to list many machines with their power states, beside two ways of the SDK. */
export const azureListRow: Row = {
  name: 'azure-list',
  title:
    'Listing 2,000 machines with power states in pages of 50 from an emulated Azure in another process; own also with addresses',
  needs: 'nothing',
  run: async ({ quick }) => {
    await using site = await startSiteProcess<AzureSite>(AZURE_FOLDER);
    const total = quick ? 20 : 2_000;
    await populate(site, total);
    await using provider = createAzureProvider(site);
    const { virtualMachines } = createRawClient(site);
    const { resourceGroup } = site;
    const listOwn = async () => {
      let count = 0;
      for await (const { state } of provider.listInstances()) count += state === 'running' ? 1 : 0;
      return count;
    };
    const others = {
      'the SDK, models and states joined': async () => {
        const states = new Map<string, string | undefined>();
        for await (const { id = '', instanceView } of virtualMachines.listAll({ statusOnly: 'true' })) {
          states.set(id.toLowerCase(), instanceView?.statuses?.at(-1)?.code);
        }
        let count = 0;
        for await (const { id = '' } of virtualMachines.list(resourceGroup)) {
          count += states.get(id.toLowerCase()) === 'PowerState/running' ? 1 : 0;
        }
        return count;
      },
      'the SDK, a read for each state': async () => {
        let count = 0;
        for await (const { name = '' } of virtualMachines.list(resourceGroup)) {
          const { statuses } = await virtualMachines.instanceView(resourceGroup, name);
          count += statuses?.at(-1)?.code === 'PowerState/running' ? 1 : 0;
        }
        return count;
      },
    };
    const rounds = quick ? { warmUps: 0, rounds: 1 } : { warmUps: 1, rounds: 3 };
    return await compareLists(listOwn, others, { total, ...rounds });
  },
};

/** Makes one by the provider and the others by the SDK with the same tags. */
async function populate(site: AzureSite, total: number): Promise<void> {
  await using provider = createAzureProvider(site);
  const { virtualMachines } = createRawClient(site);
  const { instanceId } = await provider.provisionInstance({ ...LAUNCH, name: 'worker', namespace: 'bench' });
  const first = instanceId.slice(instanceId.lastIndexOf('/') + 1);
  const { tags = {} } = await virtualMachines.get(site.resourceGroup, first);
  for (let number = 1; number < total; number += 1) {
    const name = `worker-${number}`;
    await virtualMachines.createOrUpdate(site.resourceGroup, name, toRawMachine(site, name, tags)).submitted();
  }
}
