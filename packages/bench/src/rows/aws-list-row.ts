import {
  DescribeInstancesCommand,
  paginateDescribeInstances,
  RunInstancesCommand,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type AwsSite, createAwsProvider, createRawClient, LAUNCH, PAGE_SIZE } from '../aws/aws-site.ts';
import { startSiteProcess } from '../measure/start-site-process.ts';
import { summarize } from '../measure/summarize.ts';
import { withRatios } from '../measure/with-ratios.ts';
import type { Figure, Row } from '../row.ts';

const AWS_FOLDER = new URL('../aws/', import.meta.url).href;

/** What listing costs the process that lists. */
interface Cost {
  readonly processorMs: number;
  readonly wallMs: number;
}

/** What it costs to list many instances, beside the SDK's own paginator. */
export const awsListRow: Row = {
  name: 'aws-list',
  title: 'Listing 5,000 instances in pages of 200 from an emulated EC2 in another process, both with the same filters',
  needs: 'nothing',
  run: async ({ quick }) => {
    await using site = await startSiteProcess<AwsSite>(AWS_FOLDER);
    const total = quick ? 50 : 5_000;
    await populate(site, total);
    const own: Cost[] = [];
    const raw: Cost[] = [];
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
      // Not measured: both load the SDK, connect, and get compiled, which takes some 10,000 instances.
      for (let round = 0; round < (quick ? 1 : 3); round += 1) {
        for (const list of [listOwn, listRaw]) await measure(list, total);
      }
      for (let round = 0; round < (quick ? 1 : 25); round += 1) {
        // In turns, so that neither always comes first.
        const sides = [() => measure(listOwn, total).then(addTo(own)), () => measure(listRaw, total).then(addTo(raw))];
        for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side();
      }
    } finally {
      client.destroy();
    }
    const [processor, wall] = toFigures('own', own);
    const paginator = toFigures("the SDK's paginator", raw);
    return [
      withRatios(processor, { 'raw SDK': paginator[0] }),
      withRatios(wall, { 'raw SDK': paginator[1] }),
      ...paginator,
    ];
  },
};

function addTo(costs: Cost[]): (cost: Cost) => void {
  return (cost) => void costs.push(cost);
}

async function measure(list: () => Promise<number>, total: number): Promise<Cost> {
  globalThis.gc?.();
  const processorBefore = process.cpuUsage();
  const startedAt = performance.now();
  const count = await list();
  const { user, system } = process.cpuUsage(processorBefore);
  const wallMs = performance.now() - startedAt;
  if (count !== total) throw new Error(`${count} instances were listed, not ${total}.`);
  return { processorMs: (user + system) / 1_000, wallMs };
}

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

function toFigures(who: string, costs: readonly Cost[]): [Figure, Figure] {
  return [
    { name: `${who}: processor time`, unit: 'ms', value: summarize(costs.map(({ processorMs }) => processorMs)) },
    { name: `${who}: wall time`, unit: 'ms', value: summarize(costs.map(({ wallMs }) => wallMs)) },
  ];
}
