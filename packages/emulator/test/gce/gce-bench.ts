import {
  createGceSite,
  createMachinePark,
  type GceEmulator,
  type GceEmulatorOptions,
  type GceExchange,
  type MachinePark,
  type MachineParkOptions,
  startGceEmulator,
} from '../../src/index.ts';
import { createManualClock, type ManualClock } from '../manual-clock.ts';
import { findMistakes } from './vendor-schema.ts';

export const zone = 'europe-west1-b';
export const zonePath = `/compute/v1/projects/demo-project/zones/${zone}`;
export const instances = `${zonePath}/instances`;

/** An answer as JSON. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
  readonly json: any;
}

/** A GCE emulator on a park of its own, whose every exchange is judged by the vendor's schema when the test ends. */
export interface GceBench extends AsyncDisposable {
  readonly park: MachinePark;
  readonly emulator: GceEmulator;
  readonly clock: ManualClock;
  readonly exchanges: readonly GceExchange[];
  /** Sends a request. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Makes an instance, and lets it run unless asked otherwise. */
  make(name: string, changes?: object): Promise<void>;
}

/** What an insert needs at least. */
export function toInstance(name: string, changes: object = {}) {
  return {
    name,
    machineType: `zones/${zone}/machineTypes/n2-standard-4`,
    disks: [
      {
        boot: true,
        autoDelete: true,
        initializeParams: { sourceImage: 'projects/debian-cloud/global/images/family/debian-12' },
      },
    ],
    networkInterfaces: [{ network: 'global/networks/default' }],
    ...changes,
  };
}

/** Starts an emulator on a manual clock, without lag and limits unless asked for. Machines start in 5 seconds. */
export async function startGceBench({
  park: parkOptions = {},
  ...options
}: Partial<Omit<GceEmulatorOptions, 'park'>> & { park?: Partial<MachineParkOptions> } = {}): Promise<GceBench> {
  const clock = createManualClock();
  const park = createMachinePark({
    ...createGceSite(),
    seed: 'test',
    clock,
    ...parkOptions,
    timings: { readLagMs: 0, listLagMs: 0, ...parkOptions.timings },
  });
  const exchanges: GceExchange[] = [];
  const onExchange = (exchange: GceExchange) => void exchanges.push(exchange);
  const emulator = await startGceEmulator({ park, buckets: 'unlimited', onExchange, ...options });
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: await response.json() };
  };
  return {
    park,
    emulator,
    clock,
    exchanges,
    call,
    async make(name, changes) {
      const { status, json } = await call('POST', instances, toInstance(name, changes));
      if (status !== 200) throw new Error(JSON.stringify(json));
      clock.advance(5_000);
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
      const mistakes = exchanges.flatMap(findMistakes);
      if (mistakes.length > 0) throw new Error(`The vendor's schema objects:\n${[...new Set(mistakes)].join('\n')}`);
    },
  };
}
