import type { LoopDelay } from '../measure/loop-delay.ts';
import type { StoreTarget } from '../stores/store-target.ts';

/** What a fleet is to do. JSON-safe. */
export interface FleetOrder {
  readonly target: StoreTarget;
  /** How many workers to bring up. */
  readonly workers: number;
  /** How often to reconcile all of them once more when they are Ready. */
  readonly sweeps: number;
  /** How long to do nothing afterwards. */
  readonly idleMs: number;
}

/** What happened meanwhile. */
export interface Activity {
  readonly seconds: number;
  /** Processor time of the controller's process. */
  readonly cpuSeconds: number;
  readonly loopDelay: LoopDelay;
  /** Passes of reconcilers that have ended. */
  readonly passes: number;
  /** Commits of the resource store, also those that had nothing to write. */
  readonly commits: number;
  /** Statements to the database. */
  readonly statements: number;
  /** Requests that arrived at the cloud. */
  readonly cloudRequests: number;
}

/** What a fleet reports. */
export interface FleetReport {
  /** From the first row made to the last worker Ready. */
  readonly rise: Activity;
  readonly rssBytesPerWorker: number;
  readonly heapBytesPerWorker: number;
  readonly sweeps: readonly Activity[];
  /** Absent when there was no time to be idle. */
  readonly idle?: Activity;
}
