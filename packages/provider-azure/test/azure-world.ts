import {
  type ArmEmulatorOptions,
  createArmSite,
  createMachinePark,
  type MachineParkOptions,
  startArmEmulator,
} from '@cloud-spi/emulator';
import { createRequestTracker, guardProvider, VirtualClock } from '@cloud-spi/provider-kit';
import { type CloudProviderSPI, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { onTestFinished } from 'vitest';
import type { ArmApi } from '../src/arm-api.ts';
import type { ConnectToArm } from '../src/arm-requests.ts';
import { AzureProvider } from '../src/azure-provider.ts';
import { type AzureProviderOptions, parseAzureProviderOptions } from '../src/azure-provider-options.ts';
import { createArmApi } from '../src/sdk-arm-api.ts';
import { startRecorder } from './record-traffic.ts';

/** How a world is made. */
export interface AzureWorldOptions
  extends Pick<ArmEmulatorOptions, 'buckets' | 'knobs' | 'sshPublicKeys' | 'permittedActions'> {
  /** How far lists lag behind, in milliseconds. Default 0. */
  readonly listLagMs?: number;
  readonly capacity?: MachineParkOptions['capacity'];
  readonly quotas?: MachineParkOptions['quotas'];
}

/** How a provider of a world is made. */
export interface ProviderChanges extends AzureProviderOptions {
  /** Puts something between the provider and the SDK. */
  readonly wrap?: (api: ArmApi) => ArmApi;
}

export const LINUX = 'debian:debian-12:12-gen2:latest';

/** What every test provisions when nothing else matters. */
export const SMALL: InstanceConfiguration = {
  name: 'worker',
  namespace: 'labs',
  imageId: LINUX,
  instanceType: 'Standard_D2s_v5',
  sshPublicKeys: [`ssh-ed25519 ${Buffer.alloc(51, 1).toString('base64')} test`],
};

/**
 * An emulated subscription in virtual time, for one test. Machines start in 30 seconds, and stop and end in 20.
 */
export async function startAzureWorld({
  listLagMs = 0,
  buckets = 'unlimited',
  capacity,
  quotas,
  ...options
}: AzureWorldOptions = {}) {
  const tracker = createRequestTracker();
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const timings = { startingMs: 30_000, stoppingMs: 20_000, terminatingMs: 20_000, listLagMs };
  const serverClock = tracker.toServerClock(clock);
  const park = createMachinePark({ ...createArmSite(), clock: serverClock, seed: 1, timings, capacity, quotas });
  const emulator = await startArmEmulator({ park, buckets, ...options });
  // The system tests let judges see what is said here.
  const folder = process.env.CLOUD_SPI_TRAFFIC_FOLDER;
  const recorder = folder === undefined ? undefined : await startRecorder(emulator.url, folder);
  const providers: CloudProviderSPI[] = [];
  onTestFinished(async () => {
    for (const provider of providers) await provider[Symbol.asyncDispose]();
    await recorder?.close();
    await emulator.close();
  });
  const providerOptions: AzureProviderOptions = {
    subscriptionId: emulator.subscriptionId,
    resourceGroup: 'labs',
    location: emulator.location,
    endpoint: recorder?.url ?? emulator.url,
    subnet: 'labs-net/workers',
    consistencyWindowMs: 10_000,
    clock,
  };
  return {
    clock,
    park,
    emulator,
    options: providerOptions,
    /** A provider object, disposed with the test. */
    makeProvider({ wrap = (api) => api, ...changes }: ProviderChanges = {}): CloudProviderSPI {
      const settings = parseAzureProviderOptions({ ...providerOptions, ...changes }, {});
      const connect: ConnectToArm = (given) => tracker.track(async () => wrap(tracker.wrap(await createArmApi(given))));
      const provider = guardProvider(new AzureProvider(settings, connect), { clock });
      providers.push(provider);
      return provider;
    },
    /** Lets time go on until the call has settled. */
    pass: <T>(call: Promise<T>): Promise<T> => clock.advanceUntil(call),
    /** Machines, disks, interfaces and addresses that exist. */
    count() {
      const { machines, disks, interfaces, addresses } = park.counts(emulator.realm);
      return { machines, disks, interfaces, addresses };
    },
  };
}

/** An emulated subscription in virtual time. */
export type AzureWorld = Awaited<ReturnType<typeof startAzureWorld>>;

/** Nothing at all. */
export const NOTHING = { machines: 0, disks: 0, interfaces: 0, addresses: 0 };

/** Calls terminateByToken until nothing remains; says how often it was called. */
export async function removeByToken({ pass, clock }: AzureWorld, provider: CloudProviderSPI, token: string) {
  for (let passes = 1; passes <= 100; passes++) {
    const { remaining } = await pass(provider.terminateByToken(token, {}));
    if (remaining === 0) return passes;
    await clock.advance(10_000);
  }
  throw new Error('Something remains after a hundred passes');
}

/** All that a list yields. */
export async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const element of list) all.push(element);
  return all;
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isCloudProvisioningError(error)) throw new Error(`not an error of the contract: ${String(error)}`);
  return error;
}
