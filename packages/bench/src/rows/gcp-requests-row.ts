import { createGcpProvider, createRawClients, LAUNCH, toInstance, ZONE } from '../gcp/gcp-site.ts';
import { startSite } from '../gcp/start-site.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const STARTING_MS = 10_000;

/** How many requests it takes until many instances run that were asked for at once. */
export const gcpRequestsRow: Row = {
  name: 'gcp-requests',
  title: 'Requests to an emulated Compute Engine until 100 instances run that were asked for at once; each takes 10 s',
  needs: 'nothing',
  run: async ({ quick }) => {
    const count = quick ? 5 : 100;
    const startingMs = quick ? 0 : STARTING_MS;
    const own = await countRequests(startingMs, async (site) => {
      await using provider = createGcpProvider(site);
      const run = async (number: number) => {
        const idempotencyToken = `bench/${number}`;
        const { instanceId } = await provider.provisionInstance({ ...LAUNCH, idempotencyToken });
        await provider.waitForInstanceRunning(instanceId);
      };
      await Promise.all(Array.from({ length: count }, (_, number) => run(number)));
    });
    const raw = await countRequests(startingMs, async (site) => {
      const { instances, operations } = await createRawClients(site);
      const project = site.projectId;
      // As Google's samples do it: insert, wait for the operation, read.
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
    const [requests, seconds] = toFigures('own', own);
    const sdk = toFigures('the SDK', raw);
    return [withRatios(requests, { 'raw SDK': sdk[0] }), withRatios(seconds, { 'raw SDK': sdk[1] }), ...sdk];
  },
};

interface Count {
  readonly requests: number;
  readonly seconds: number;
  /** Requests by their name. */
  readonly note: string;
}

async function countRequests(
  startingMs: number,
  work: (site: Awaited<ReturnType<typeof startSite>>) => Promise<void>,
): Promise<Count> {
  const site = await startSite({ startingMs });
  try {
    const startedAt = performance.now();
    await work(site);
    const seconds = (performance.now() - startedAt) / 1_000;
    const names = [...new Set(site.journal().flatMap(({ operation = [] }) => operation))];
    const note = names.map((name) => `${site.countRequests(name)} ${name}`).join(', ');
    return { requests: site.countRequests(), seconds, note };
  } finally {
    await site.close();
  }
}

function toFigures(who: string, { requests, seconds, note }: Count): [Figure, Figure] {
  return [
    { name: `${who}: requests`, unit: 'requests', value: summarize([requests]), note },
    { name: `${who}: until all run`, unit: 's', value: summarize([seconds]) },
  ];
}
