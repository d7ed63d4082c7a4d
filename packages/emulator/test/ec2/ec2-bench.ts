import { EC2Client, type EC2ClientConfig, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import {
  createEc2Site,
  createMachinePark,
  type Ec2Emulator,
  type Ec2EmulatorOptions,
  type MachinePark,
  type MachineParkOptions,
  startEc2Emulator,
} from '../../src/index.ts';
import { createManualClock, type ManualClock } from '../manual-clock.ts';

export const debian = 'ami-0a00000000000d12b';
export const labHost = 'ami-0a00000000000e11a';
export const zone = 'us-east-1a';
export const subnetA = 'subnet-0000000000000000a';

/** What a launch needs at least. */
export const oneInstance: RunInstancesCommandInput = {
  ImageId: debian,
  InstanceType: 't3.micro',
  MinCount: 1,
  MaxCount: 1,
};

/** An EC2 emulator on a park of its own, with a client that tries once. */
export interface Ec2Bench extends AsyncDisposable {
  readonly park: MachinePark;
  readonly emulator: Ec2Emulator;
  readonly clock: ManualClock;
  readonly client: EC2Client;
}

/** Starts an emulator on a manual clock, without lag and limits unless asked for. */
export async function startEc2Bench({
  park: parkOptions = {},
  client: clientOptions = {},
  ...options
}: Partial<Omit<Ec2EmulatorOptions, 'park'>> & {
  park?: Partial<MachineParkOptions>;
  client?: EC2ClientConfig;
} = {}): Promise<Ec2Bench> {
  const clock = createManualClock();
  const park = createMachinePark({
    ...createEc2Site(),
    seed: 'test',
    clock,
    ...parkOptions,
    timings: { readLagMs: 0, listLagMs: 0, ...parkOptions.timings },
  });
  const emulator = await startEc2Emulator({ park, buckets: 'unlimited', ...options });
  const client = new EC2Client({
    region: emulator.region,
    endpoint: emulator.url,
    credentials: { accessKeyId: 'AKIAEMULATED', secretAccessKey: 'secret' },
    maxAttempts: 1,
    ...clientOptions,
  });
  return {
    park,
    emulator,
    clock,
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await emulator.close();
    },
  };
}
