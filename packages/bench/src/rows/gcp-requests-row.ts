import { createGcpProvider, createRawClients, LAUNCH, toInstance, ZONE } from '../gcp/gcp-site.ts';
import { startSite } from '../gcp/start-site.ts';
import { compareRequests, countRequests, type RequestCount } from '../measure/count-requests.ts';
import { type Load, runAtOnce } from '../measure/run-at-once.ts';
import type { Row } from '../row.ts';

const STARTING_MS = 10_000;

/** How many requests it takes until many instances run that were asked for at once. */
export const gcpRequestsRow: Row = {
  name: 'gcp-requests',
  title: 'Requests to an emulated Compute Engine until 100 instances run that were asked for at once; each takes 10 s',
  needs: 'nothing',
  run: async ({ quick }) => {
    const load = { count: quick ? 5 : 100, startingMs: quick ? 0 : STARTING_MS };
    const own = await countOwn(load);
    const sdk = await countRaw(load);
    return compareRequests(own, sdk, 'the SDK');
  },
};

async function countOwn({ count, startingMs }: Load): Promise<RequestCount> {
  const site = await startSite({ startingMs });
  return await countRequests(site, async () => {
    await using provider = createGcpProvider(site);
    await runAtOnce(provider, LAUNCH, count);
  });
}

/** As Google's samples do it: insert, wait for the operation, read. */
async function countRaw({ count, startingMs }: Load): Promise<RequestCount> {
  const site = await startSite({ startingMs });
  return await countRequests(site, async () => {
    const { instances, operations } = await createRawClients(site);
    const project = site.projectId;
    const run = async (number: number) => {
      const instanceResource = toInstance(`bench-${number}`);
      const [begun] = (await instances.insert?.({ project, zone: ZONE, instanceResource })) ?? [];
      let operation = (begun as { latestResponse: { name: string; status: string } }).latestResponse;
      while (operation.status !== 'DONE') {
        const [waited] = (await operations.wait?.({ project, zone: ZONE, operation: operation.name })) ?? [];
        operation = waited as typeof operation;
      }
      await instances.get?.({ project, zone: ZONE, instance: `bench-${number}` });
    };
    await Promise.all(Array.from({ length: count }, (_, number) => run(number)));
  });
}
