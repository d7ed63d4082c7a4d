import type { QueueSystemName } from './all-queue-systems.ts';

/** How a worker process is started. JSON-safe. */
export interface WorkerOrder {
  readonly system: QueueSystemName;
  readonly url: string;
  readonly leaseMs: number;
  /** `report`: says of each key when it began. `hang`: says so too, and never ends. `count`: only counts. */
  readonly mode: 'report' | 'hang' | 'count';
}

/** What a worker process says. Times are of the machine's monotonic clock, which all processes share. */
export type WorkerMessage =
  /** It is connected, and waits to be told to begin. */
  | { readonly type: 'ready' }
  | { readonly type: 'begun'; readonly key: string; readonly atMs: number }
  /** How many have begun so far, and when the first and the last did. */
  | { readonly type: 'counted'; readonly count: number; readonly firstMs: number; readonly lastMs: number };

/** Milliseconds of the machine's monotonic clock. */
export function machineTimeMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
