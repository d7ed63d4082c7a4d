import { type AzureSite, createAzureProvider, createRawClient, LAUNCH, toRawMachine } from '../azure/azure-site.ts';
import { startSiteProcess } from '../measure/start-site-process.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const AZURE_FOLDER = new URL('../azure/', import.meta.url).href;

/** What listing costs the process that lists. */
interface Cost {
  readonly processorMs: number;
  readonly wallMs: number;
}

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
    const sides = {
      own: async () => {
        let count = 0;
        for await (const { state } of provider.listInstances()) count += state === 'running' ? 1 : 0;
        return count;
      },
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
    const costs = Object.entries(sides).map(([name, list]) => ({ name, list, costs: [] as Cost[] }));
    for (let round = 0; round < (quick ? 1 : 4); round += 1) {
      for (const side of round % 2 === 0 ? costs : costs.toReversed()) {
        const cost = await measure(side.list, total);
        // The first round is not measured: all load the SDK, connect, and get compiled.
        if (round > 0 || quick) side.costs.push(cost);
      }
    }
    const [[processor, wall], ...others] = costs.map((side) => toFigures(side.name, side.costs)) as [
      [Figure, Figure],
      ...[Figure, Figure][],
    ];
    const ratios = (index: 0 | 1) => Object.fromEntries(others.map((figures) => [nameOf(figures[0]), figures[index]]));
    return [withRatios(processor, ratios(0)), withRatios(wall, ratios(1)), ...others.flat()];
  },
};

function nameOf({ name }: Figure): string {
  return name.slice(0, name.indexOf(':'));
}

async function measure(list: () => Promise<number>, total: number): Promise<Cost> {
  globalThis.gc?.();
  const processorBefore = process.cpuUsage();
  const startedAt = performance.now();
  const count = await list();
  const { user, system } = process.cpuUsage(processorBefore);
  const wallMs = performance.now() - startedAt;
  if (count !== total) throw new Error(`${count} machines were listed, not ${total}.`);
  return { processorMs: (user + system) / 1_000, wallMs };
}

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

function toFigures(who: string, costs: readonly Cost[]): [Figure, Figure] {
  return [
    { name: `${who}: processor time`, unit: 'ms', value: summarize(costs.map(({ processorMs }) => processorMs)) },
    { name: `${who}: wall time`, unit: 'ms', value: summarize(costs.map(({ wallMs }) => wallMs)) },
  ];
}
