import { createEc2Site, createMachinePark, type Ec2EmulatorOptions, startEc2Emulator } from '@cloud-spi/emulator';
import { createRequestTracker, guardProvider, VirtualClock } from '@cloud-spi/provider-kit';
import { type CloudProviderSPI, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { onTestFinished } from 'vitest';
import { AwsProvider } from '../src/aws-provider.ts';
import { type AwsProviderOptions, parseAwsProviderOptions } from '../src/aws-provider-options.ts';
import { type ConnectToEc2, connectToEc2 } from '../src/ec2-api.ts';

/** How a world is made. */
export interface AwsWorldOptions {
  /** How far reads and lists lag behind, in milliseconds. Default 0. */
  readonly readLagMs?: number;
  readonly listLagMs?: number;
  readonly buckets?: Ec2EmulatorOptions['buckets'];
}

export const LINUX = 'ami-0a00000000000d12b';

/** What every test provisions when nothing else matters. */
export const SMALL: InstanceConfiguration = {
  name: 'worker',
  namespace: 'labs',
  imageId: LINUX,
  instanceType: 'm5.large',
};

/**
 * An emulated account in virtual time, for one test. Machines start in 5 seconds, and stop and end in 10.
 */
export async function startAwsWorld({ readLagMs = 0, listLagMs = 0, buckets = 'unlimited' }: AwsWorldOptions = {}) {
  const tracker = createRequestTracker();
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const timings = { startingMs: 5_000, stoppingMs: 10_000, terminatingMs: 10_000, readLagMs, listLagMs };
  const park = createMachinePark({ ...createEc2Site(), clock: tracker.toServerClock(clock), seed: 1, timings });
  const emulator = await startEc2Emulator({ park, buckets });
  const connect: ConnectToEc2 = (settings) => tracker.track(async () => tracker.wrap(await connectToEc2(settings)));
  const providers: CloudProviderSPI[] = [];
  onTestFinished(async () => {
    for (const provider of providers) await provider[Symbol.asyncDispose]();
    await emulator.close();
  });
  const options: AwsProviderOptions = {
    region: emulator.region,
    endpoint: emulator.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    consistencyWindowMs: 10_000,
    limits: { '*': { perSecond: 1_000 }, RunInstances: { perSecond: 1_000 } },
    clock,
  };
  return {
    clock,
    park,
    emulator,
    options,
    /** A provider object, disposed with the test. */
    makeProvider(more: AwsProviderOptions = {}): CloudProviderSPI {
      const settings = parseAwsProviderOptions({ ...options, ...more });
      const provider = guardProvider(new AwsProvider(settings, connect), { clock });
      providers.push(provider);
      return provider;
    },
    /** A connection without anything of the provider around it. */
    connect: () => connect(parseAwsProviderOptions(options)),
    /** Lets time go on until the call has settled. */
    pass: <T>(call: Promise<T>): Promise<T> => clock.advanceUntil(call),
  };
}

/** An emulated account in virtual time. */
export type AwsWorld = Awaited<ReturnType<typeof startAwsWorld>>;

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isCloudProvisioningError(error)) throw new Error(`not an error of the contract: ${String(error)}`);
  return error;
}
