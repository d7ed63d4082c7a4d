import {
  createGceSite,
  createMachinePark,
  type GceEmulatorOptions,
  type GceExchange,
  type MachineParkOptions,
  startGceEmulator,
} from '@cloud-spi/emulator';
import { createRequestTracker, guardProvider, VirtualClock } from '@cloud-spi/provider-kit';
import { type CloudProviderSPI, type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import { expect, onTestFinished } from 'vitest';
import type { ComputeApi } from '../src/compute-api.ts';
import { connectCompute } from '../src/connect-compute.ts';
import { GcpProvider } from '../src/gcp-provider.ts';
import { type GcpProviderOptions, parseGcpProviderOptions } from '../src/gcp-provider-options.ts';

/** How a world is made. */
export interface GcpWorldOptions extends Partial<Omit<GceEmulatorOptions, 'park'>> {
  readonly park?: Partial<MachineParkOptions>;
}

/** How a provider object is made. */
export interface MakeOptions extends GcpProviderOptions {
  /** Puts something around the connection. */
  readonly wrap?: (api: ComputeApi) => ComputeApi;
}

export const ZONE = 'europe-west1-b';
export const LINUX = 'projects/debian-cloud/global/images/debian-12-bookworm-v20260601';

/** What every test provisions when nothing else matters. */
export const SMALL: InstanceConfiguration = {
  name: 'worker',
  namespace: 'labs',
  imageId: LINUX,
  instanceType: 'n2-standard-4',
  zone: ZONE,
};

/** Nothing is left. */
export const NOTHING = { machines: 0, disks: 0, interfaces: 0, addresses: 0 };

// Real time: while the SDK is being loaded, no request begins or ends.
const LOADING_MS = 60_000;

export type GcpWorld = Awaited<ReturnType<typeof startGcpWorld>>;

/**
 * An emulated project in virtual time, for one test. Machines start, stop and end in 20 seconds; labels take one.
 */
export async function startGcpWorld({ park: parkOptions = {}, ...emulatorOptions }: GcpWorldOptions = {}) {
  const tracker = createRequestTracker({ patienceMs: LOADING_MS });
  const clock = new VirtualClock(undefined, { settle: tracker.settle });
  const park = createMachinePark({
    ...createGceSite(),
    clock: tracker.toServerClock(clock),
    seed: 1,
    ...parkOptions,
    timings: {
      startingMs: 20_000,
      stoppingMs: 20_000,
      terminatingMs: 20_000,
      readLagMs: 0,
      listLagMs: 0,
      ...parkOptions.timings,
    },
  });
  const exchanges: GceExchange[] = [];
  const onExchange = (exchange: GceExchange) => void exchanges.push(exchange);
  const emulator = await startGceEmulator({ park, buckets: 'unlimited', onExchange, ...emulatorOptions });
  const providers: CloudProviderSPI[] = [];
  onTestFinished(async () => {
    for (const provider of providers) await provider[Symbol.asyncDispose]();
    await emulator.close();
    const findMistakes = await loadVendorSchema();
    expect([...new Set(exchanges.flatMap(findMistakes))]).toEqual([]);
  });
  const options: GcpProviderOptions = {
    projectId: emulator.projectId,
    region: 'europe-west1',
    endpoint: emulator.url,
    requestsPerSecond: 10_000,
    clock,
  };
  return {
    clock,
    park,
    emulator,
    options,
    /** A provider object, disposed with the test. */
    makeProvider({ wrap = (api) => api, ...more }: MakeOptions = {}): CloudProviderSPI {
      const settings = parseGcpProviderOptions({ ...options, ...more }, {});
      const connect = () => tracker.track(async () => wrap(tracker.wrap(await connectCompute(settings))));
      const provider = guardProvider(new GcpProvider(settings, connect), { clock });
      providers.push(provider);
      return provider;
    },
    /** A connection without anything of the provider around it. */
    connect: () => connectCompute(parseGcpProviderOptions(options, {})),
    /** The park's id of an instance. */
    toMachineId(instanceId: string): string {
      const [, , , zone = '', , name = ''] = instanceId.split('/');
      return emulator.findMachineId(zone, name) ?? '';
    },
    /** What exists. */
    count() {
      const { machines, disks, interfaces, addresses } = park.counts(emulator.realm);
      return { machines, disks, interfaces, addresses };
    },
    /** Lets time go on until the call has settled. */
    pass: <T>(call: Promise<T>): Promise<T> => clock.advanceUntil(call),
  };
}

/**
 * The judge that the emulator's tests have: the vendor's own description of requests and answers. It is no part of the
 * emulator's package, so that the compiler is not told of it.
 */
async function loadVendorSchema(): Promise<(exchange: GceExchange) => string[]> {
  const specifier: string = new URL('../../emulator/test/gce/vendor-schema.ts', import.meta.url).href;
  const { findMistakes } = (await import(specifier)) as { findMistakes(exchange: GceExchange): string[] };
  return findMistakes;
}

/** Repeats terminateByToken until nothing remains. */
export async function removeByToken(world: GcpWorld, provider: CloudProviderSPI, token: string): Promise<void> {
  for (let pass = 0; pass < 100; pass++) {
    const { remaining } = await world.pass(provider.terminateByToken(token, { zone: ZONE }));
    if (remaining === 0) return;
    await world.clock.advance(5_000);
  }
  throw new Error('Something remains');
}

/** The error that a call ends with. */
export async function failureOf(call: Promise<unknown>) {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isCloudProvisioningError(thrown)) throw new Error(`No error of the contract: ${thrown}`);
  return thrown;
}

/** All elements of a stream. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const elements: T[] = [];
  for await (const element of source) elements.push(element);
  return elements;
}
