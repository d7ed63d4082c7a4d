import { type EC2Client, RunInstancesCommand, waitUntilInstanceRunning } from '@aws-sdk/client-ec2';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import { createAwsProvider, createRawClient, LAUNCH } from '../aws/aws-site.ts';
import { startSite } from '../aws/start-site.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const STARTING_MS = 10_000;
const LONGEST_WAIT_SECONDS = 300;

/** How many requests it takes until many instances run that were asked for at once. */
export const awsRequestsRow: Row = {
  name: 'aws-requests',
  title: 'Requests to an emulated EC2 until 200 instances run that were launched at once; each takes 10 s to start',
  needs: 'nothing',
  run: async ({ quick }) => {
    const site = { count: quick ? 5 : 200, startingMs: quick ? 0 : STARTING_MS };
    const [own, raw] = await Promise.all([countOwn(site), countRaw(site)]);
    const sdk = toFigures("the SDK's waiters", raw);
    const [requests, seconds] = toFigures('own', own);
    return [withRatios(requests, { 'raw SDK': sdk[0] }), withRatios(seconds, { 'raw SDK': sdk[1] }), ...sdk];
  },
};

interface Site {
  readonly count: number;
  readonly startingMs: number;
}

interface Count {
  readonly requests: number;
  readonly seconds: number;
  /** Requests by their name. */
  readonly note: string;
}

async function countOwn({ count, startingMs }: Site): Promise<Count> {
  return await countRequests(startingMs, async (site) => {
    await using provider = createAwsProvider(site);
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

async function countRaw({ count, startingMs }: Site): Promise<Count> {
  return await countRequests(startingMs, async (site) => {
    const client = createRawClient(site);
    try {
      await Promise.all(Array.from({ length: count }, (_, number) => runRaw(client, number)));
    } finally {
      client.destroy();
    }
  });
}

async function runRaw(client: EC2Client, number: number): Promise<void> {
  const { Instances = [] } = await client.send(
    new RunInstancesCommand({
      ImageId: LAUNCH.imageId,
      InstanceType: LAUNCH.instanceType,
      MinCount: 1,
      MaxCount: 1,
      ClientToken: `bench-${number}`,
    }),
  );
  const InstanceIds = Instances.flatMap(({ InstanceId = [] }) => InstanceId);
  await waitUntilInstanceRunning({ client, maxWaitTime: LONGEST_WAIT_SECONDS }, { InstanceIds });
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
