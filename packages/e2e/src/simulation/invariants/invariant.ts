import type { AnyResource, LabInstanceRequest, LabWorker, LabWorkerPool } from '@cloud-spi/controller';
import type { CloudView } from '../cloud-view.ts';
import type { LabHostPark } from '../lab-hosts/lab-host-park.ts';
import type { SeenCommit } from '../witness.ts';

/** What an invariant is judged by: the rows, and the world as it really is. */
export interface SimulationFacts {
  /** All rows, by uid. */
  readonly rows: ReadonlyMap<string, AnyResource>;
  readonly clouds: readonly CloudView[];
  readonly park: LabHostPark;
  /** Product UUIDs of seats that were reported as leaked, so that somebody frees them by hand. */
  readonly reportedSeats: ReadonlySet<string>;
  /** Requests whose lab was reported as left on its host. */
  readonly reportedLabs: ReadonlySet<string>;
  /** Since when a controller has been running without interruption, in milliseconds since 1970. */
  readonly controllerSince: () => number;
  readonly now: () => number;
}

/** Told of a violation. */
export type ReportViolation = (message: string, subject?: AnyResource) => void;

/** Something that must always hold. */
export interface Invariant {
  readonly name: string;
  /** Judges a commit that took effect. */
  readonly onCommit?: (commit: SeenCommit, facts: SimulationFacts, report: ReportViolation) => void;
  /** Judges the world; asked every minute. */
  readonly onLook?: (facts: SimulationFacts, report: ReportViolation) => void;
}

/** The rows of a kind. */
export function rowsOf(rows: ReadonlyMap<string, AnyResource>, kind: 'LabWorker'): LabWorker[];
export function rowsOf(rows: ReadonlyMap<string, AnyResource>, kind: 'LabWorkerPool'): LabWorkerPool[];
export function rowsOf(rows: ReadonlyMap<string, AnyResource>, kind: 'LabInstanceRequest'): LabInstanceRequest[];
export function rowsOf(rows: ReadonlyMap<string, AnyResource>, kind: AnyResource['kind']): AnyResource[] {
  return [...rows.values()].filter((row) => row.kind === kind);
}

/** The uid of the worker that made something with this token. */
export function workerOfToken(token: string): string {
  return token.split('/', 1)[0] ?? '';
}
