import {
  DescribeInstancesCommand,
  paginateDescribeInstances,
  RunInstancesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type AwsSite, createAwsProvider, createRawClient, LAUNCH, PAGE_SIZE } from '../aws/aws-site.ts';
import { compareLists } from '../measure/compare-lists.ts';
import { startSiteProcess } from '../measure/start-site-process.ts';
import type { Row } from '../row.ts';

const AWS_FOLDER = new URL('../aws/', import.meta.url).href;

/** What it costs to list many instances, beside the SDK's own paginator. */
export const awsListRow: Row = {
  name: 'aws-list',
  title: 'Listing 5,000 instances in pages of 200 from an emulated EC2 in another process, both with the same filters',
  needs: 'nothing',
  run: async ({ quick }) => {
    await using site = await startSiteProcess<AwsSite>(AWS_FOLDER);
    const total = quick ? 50 : 5_000;
    await populate(site, total);
    await using provider = createAwsProvider(site);
    const client = createRawClient(site);
    const listOwn = async () => {
      let count = 0;
      for await (const _ of provider.listInstances()) count += 1;
      return count;
    };
    const listRaw = async () => {
      const Filters = [{ Name: 'tag-key', Values: ['*'] }];
      let count = 0;
      for await (const { Reservations = [] } of paginateDescribeInstances(
        { client, pageSize: PAGE_SIZE },
        { Filters },
      )) {
        for (const { Instances = [] } of Reservations) count += Instances.length;
      }
      return count;
    };
    try {
      // Some 10,000 instances are read until all code is compiled.
      const rounds = quick ? { warmUps: 0, rounds: 1 } : { warmUps: 3, rounds: 25 };
      return await compareLists(listOwn, { "the SDK's paginator": listRaw }, { total, ...rounds });
    } finally {
      client.destroy();
    }
  },
};

/** Launches one by the provider and the others by the SDK with the same tags. */
async function populate(site: AwsSite, total: number): Promise<void> {
  await using provider = createAwsProvider(site);
  const client = createRawClient(site);
  try {
    const { instanceId } = await provider.provisionInstance({ ...LAUNCH, name: 'worker', namespace: 'bench' });
    const { Reservations = [] } = await client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    const Tags: Tag[] = Reservations[0]?.Instances?.[0]?.Tags ?? [];
    for (let left = total - 1; left > 0; ) {
      const count = Math.min(left, 500);
      left -= count;
      await client.send(
        new RunInstancesCommand({
          ImageId: LAUNCH.imageId,
          InstanceType: LAUNCH.instanceType,
          MinCount: count,
          MaxCount: count,
          TagSpecifications: [{ ResourceType: 'instance', Tags }],
        }),
      );
    }
  } finally {
    client.destroy();
  }
}
