import type { CloudProviderSPI } from '@cloud-spi/spi';
import { type AzureSite, createAzureProvider, createRawClient, LAUNCH, toRawMachine } from '../azure/azure-site.ts';
import { startSite } from '../azure/start-site.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const STARTING_MS = 20_000;

/** How many requests it takes until many machines run that were asked for at once. */
export const azureRequestsRow: Row = {
  name: 'azure-requests',
  title: 'Requests to an emulated Azure until 100 machines run that were asked for at once; each takes 20 s to start',
  needs: 'nothing',
  run: async ({ quick }) => {
    const load = { count: quick ? 3 : 100, startingMs: quick ? 0 : STARTING_MS };
    const [own, raw] = await Promise.all([countOwn(load), countRaw(load)]);
    const sdk = toFigures("the SDK's pollers", raw);
    const [requests, seconds] = toFigures('own', own);
    return [withRatios(requests, { 'raw SDK': sdk[0] }), withRatios(seconds, { 'raw SDK': sdk[1] }), ...sdk];
  },
};

interface Load {
  readonly count: number;
  readonly startingMs: number;
}

interface Count {
  readonly requests: number;
  readonly seconds: number;
  /** Requests by their name. */
  readonly note: string;
}

async function countOwn({ count, startingMs }: Load): Promise<Count> {
  return await countRequests(startingMs, async (site) => {
    await using provider = createAzureProvider(site);
    await Promise.all(Array.from({ length: count }, (_, number) => runOwn(provider, number)));
  });
}

async function runOwn(provider: CloudProviderSPI, number: number): Promise<void> {
  const { instanceId } = await provider.provisionInstance({
    ...LAUNCH,
    name: `worker-${number}`,
    namespace: 'bench',
    idempotencyToken: `bench/${number}`,
  });
  await provider.waitForInstanceRunning(instanceId);
}

async function countRaw({ count, startingMs }: Load): Promise<Count> {
  return await countRequests(startingMs, async (site) => {
    const { virtualMachines } = createRawClient(site);
    const run = async (number: number) => {
      const name = `worker-${number}`;
      await virtualMachines.createOrUpdate(site.resourceGroup, name, toRawMachine(site, name)).pollUntilDone();
      await virtualMachines.get(site.resourceGroup, name, { expand: 'instanceView' });
    };
    await Promise.all(Array.from({ length: count }, (_, number) => run(number)));
  });
}

async function countRequests(startingMs: number, work: (site: AzureSite) => Promise<void>): Promise<Count> {
  const { emulator, site } = await startSite({ startingMs });
  try {
    const startedAt = performance.now();
    await work(site);
    const seconds = (performance.now() - startedAt) / 1_000;
    const names = [...new Set(emulator.journal().flatMap(({ operation = [] }) => operation))];
    const note = names.map((name) => `${emulator.countRequests(name)} ${name}`).join(', ');
    return { requests: emulator.countRequests(), seconds, note };
  } finally {
    await emulator.close();
  }
}

function toFigures(who: string, { requests, seconds, note }: Count): [Figure, Figure] {
  return [
    { name: `${who}: requests`, unit: 'requests', value: summarize([requests]), note },
    { name: `${who}: until all run`, unit: 's', value: summarize([seconds]) },
  ];
}
