import {
  createGceSite,
  createMachinePark,
  type GceEmulator,
  type GceExchange,
  type MachinePark,
  startGceEmulator,
} from '../../src/index.ts';
import { findMistakes } from '../../test/gce/vendor-schema.ts';

/** An emulator in real time that a client of another make judges. */
export interface JudgedEmulator extends AsyncDisposable {
  readonly emulator: GceEmulator;
  readonly park: MachinePark;
  /** What the vendor's description objects to, in requests and answers so far. */
  findMistakes(): string[];
}

/** Starts it. Its machines are quick, and there is no room for `n2-standard-16`. */
export async function startJudgedEmulator(): Promise<JudgedEmulator> {
  const exchanges: GceExchange[] = [];
  const park = createMachinePark({
    ...createGceSite(),
    seed: 'judge',
    timings: { startingMs: 1_000, stoppingMs: 500, terminatingMs: 500, readLagMs: 0, listLagMs: 0 },
    capacity: { 'europe-west1-b': { 'n2-standard-16': 0 } },
  });
  const emulator = await startGceEmulator({
    park,
    buckets: 'unlimited',
    timings: { changeMs: 100, failureMs: 100 },
    onExchange: (exchange) => void exchanges.push(exchange),
  });
  return {
    emulator,
    park,
    findMistakes: () => [...new Set(exchanges.flatMap(findMistakes))],
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}
