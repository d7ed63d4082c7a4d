import { createAzureProvider, createRawClient, LAUNCH, toRawMachine } from '../azure/azure-site.ts';
import { startSite } from '../azure/start-site.ts';
import { compareRequests, countRequests, type RequestCount } from '../measure/count-requests.ts';
import { type Load, runAtOnce } from '../measure/run-at-once.ts';
import type { Row } from '../row.ts';

const STARTING_MS = 20_000;

/** How many requests it takes until many machines run that were asked for at once. */
export const azureRequestsRow: Row = {
  name: 'azure-requests',
  title: 'Requests to an emulated Azure until 100 machines run that were asked for at once; each takes 20 s to start',
  needs: 'nothing',
  run: async ({ quick }) => {
    const load = { count: quick ? 3 : 100, startingMs: quick ? 0 : STARTING_MS };
    const [own, sdk] = await Promise.all([countOwn(load), countRaw(load)]);
    return compareRequests(own, sdk, "the SDK's pollers");
  },
};

async function countOwn({ count, startingMs }: Load): Promise<RequestCount> {
  const { emulator, site } = await startSite({ startingMs });
  return await countRequests(emulator, async () => {
    await using provider = createAzureProvider(site);
    await runAtOnce(provider, LAUNCH, count);
  });
}

async function countRaw({ count, startingMs }: Load): Promise<RequestCount> {
  const { emulator, site } = await startSite({ startingMs });
  return await countRequests(emulator, async () => {
    const { virtualMachines } = createRawClient(site);
    const run = async (number: number) => {
      const name = `worker-${number}`;
      await virtualMachines.createOrUpdate(site.resourceGroup, name, toRawMachine(site, name)).pollUntilDone();
      await virtualMachines.get(site.resourceGroup, name, { expand: 'instanceView' });
    };
    await Promise.all(Array.from({ length: count }, (_, number) => run(number)));
  });
}
