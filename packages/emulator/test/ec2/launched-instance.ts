import {
  DescribeInstancesCommand,
  type EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { oneInstance } from './ec2-bench.ts';

/** An instance whose id is there. */
export type LaunchedInstance = Instance & { InstanceId: string };

/** Launches one instance. */
export async function launch(
  client: EC2Client,
  changes: Partial<RunInstancesCommandInput> = {},
): Promise<LaunchedInstance> {
  const { Instances } = await client.send(new RunInstancesCommand({ ...oneInstance, ...changes }));
  return withId(Instances?.[0]);
}

/** Reads one instance by its id. */
export async function read(client: EC2Client, id: string): Promise<LaunchedInstance> {
  const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return withId(Reservations?.[0]?.Instances?.[0]);
}

function withId(instance: Instance | undefined): LaunchedInstance {
  if (instance?.InstanceId === undefined) throw new Error('The reply has no instance.');
  return { ...instance, InstanceId: instance.InstanceId };
}
