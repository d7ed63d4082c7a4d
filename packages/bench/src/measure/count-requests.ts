import type { Figure } from '../row.ts';
import { summarize } from './summarize.ts';
import { withRatios } from './with-ratios.ts';

/** An emulator, as far as it counts what is asked of it. */
export interface CountingEmulator {
  journal(): readonly { readonly operation?: string | undefined }[];
  countRequests(operation?: string): number;
  close(): Promise<void>;
}

/** What some work took. */
export interface RequestCount {
  readonly requests: number;
  readonly seconds: number;
  /** Requests by their name. */
  readonly note: string;
}

/**
 * Counts the requests of some work, and closes the emulator.
 *
 * @param emulator - One that nobody else asks.
 */
export async function countRequests(emulator: CountingEmulator, work: () => Promise<void>): Promise<RequestCount> {
  try {
    const startedAt = performance.now();
    await work();
    const seconds = (performance.now() - startedAt) / 1_000;
    const names = [...new Set(emulator.journal().flatMap(({ operation = [] }) => operation))];
    const note = names.map((name) => `${emulator.countRequests(name)} ${name}`).join(', ');
    return { requests: emulator.countRequests(), seconds, note };
  } finally {
    await emulator.close();
  }
}

/**
 * Holds the provider's requests and seconds against the SDK's.
 *
 * @param sdkName - How the SDK was used, as a reader should see it.
 */
export function compareRequests(own: RequestCount, sdk: RequestCount, sdkName: string): readonly Figure[] {
  const [requests, seconds] = toFigures('own', own);
  const sdkFigures = toFigures(sdkName, sdk);
  return [
    withRatios(requests, { 'raw SDK': sdkFigures[0] }),
    withRatios(seconds, { 'raw SDK': sdkFigures[1] }),
    ...sdkFigures,
  ];
}

function toFigures(who: string, { requests, seconds, note }: RequestCount): [Figure, Figure] {
  return [
    { name: `${who}: requests`, unit: 'requests', value: summarize([requests]), note },
    { name: `${who}: until all run`, unit: 's', value: summarize([seconds]) },
  ];
}
