import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
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
import { findReplyMistakes, findRequestMistakes } from './vendor-schema.ts';

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
  checkBySchema(client);
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

/** Holds every request and reply of a client against the vendor's schema; a mistake fails the call. */
function checkBySchema(client: EC2Client): void {
  client.middlewareStack.add(
    (next) => async (parameters) => {
      const { body } = parameters.request as { body?: unknown };
      const form = [...new URLSearchParams(String(body))];
      refuse(findRequestMistakes(form));
      const result = await next(parameters);
      const response = result.response as { statusCode: number; headers: Record<string, string>; body: Readable };
      const xml = await text(response.body);
      response.body = Readable.from([xml]);
      if (response.headers['content-type']?.startsWith('text/xml') && isComplete(xml)) {
        const action = new Map(form).get('Action') ?? '';
        refuse(findReplyMistakes(action, response.statusCode, xml));
      }
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
}

/** Replies that a fault has spoiled are not held against the schema. */
function isComplete(xml: string): boolean {
  return /<\/\w+Response>$|<\/Response>$/.test(xml);
}

function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new Error(`Not what the vendor's schema says:\n${mistakes.join('\n')}`);
}
