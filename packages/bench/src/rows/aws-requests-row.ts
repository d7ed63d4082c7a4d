import { type EC2Client, RunInstancesCommand, waitUntilInstanceRunning } from '@aws-sdk/client-ec2';
import { createAwsProvider, createRawClient, LAUNCH } from '../aws/aws-site.ts';
import { startSite } from '../aws/start-site.ts';
import { compareRequests, countRequests, type RequestCount } from '../measure/count-requests.ts';
import { type Load, runAtOnce } from '../measure/run-at-once.ts';
import type { Row } from '../row.ts';

const STARTING_MS = 10_000;
const LONGEST_WAIT_SECONDS = 300;

/** How many requests it takes until many instances run that were asked for at once. */
export const awsRequestsRow: Row = {
  name: 'aws-requests',
  title: 'Requests to an emulated EC2 until 200 instances run that were launched at once; each takes 10 s to start',
  needs: 'nothing',
  run: async ({ quick }) => {
    const load = { count: quick ? 5 : 200, startingMs: quick ? 0 : STARTING_MS };
    const [own, sdk] = await Promise.all([countOwn(load), countRaw(load)]);
    return compareRequests(own, sdk, "the SDK's waiters");
  },
};

async function countOwn({ count, startingMs }: Load): Promise<RequestCount> {
  const site = await startSite({ startingMs });
  return await countRequests(site, async () => {
    await using provider = createAwsProvider(site);
    await runAtOnce(provider, LAUNCH, count);
  });
}

async function countRaw({ count, startingMs }: Load): Promise<RequestCount> {
  const site = await startSite({ startingMs });
  return await countRequests(site, async () => {
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
