import type { FaultRule } from '../faults.ts';
import type { MachinePark } from '../park/machine-park.ts';
import type { GceTimings } from './gce-emulator-options.ts';
import type { GceNotes } from './gce-notes.ts';

/** The cloud that requests are answered for. */
export interface GceCloud {
  readonly park: MachinePark;
  readonly projectId: string;
  /** Its realm in the park. */
  readonly realm: string;
  readonly timings: GceTimings;
  readonly notes: GceNotes;
  /** Rights that the caller has on the project; undefined: all. */
  permissions: readonly string[] | undefined;
  /** Zones that do not answer lists over all zones, each for how many lists more. */
  readonly silentZones: Map<string, number>;
}

/** One request, as its handler sees it. */
export interface GceRequest {
  /** Parts of the path by the names in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body; an empty object when there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** A fault that changes what is answered. */
  readonly fault: FaultRule | undefined;
}

/** An answer and how long it is held back. */
export interface GceAnswer {
  readonly json: object;
  readonly holdMs?: number;
}

/** Answers a request; never waits. */
export type GceHandler = (cloud: GceCloud, request: GceRequest) => GceAnswer;

/** A row of the table of routes: method, pattern of the path, name of the operation. */
export interface GceRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parts that begin with `:` stand for anything. */
  readonly path: string;
  /** As the discovery document names it, without `compute.`. */
  readonly operation: string;
  readonly handle: GceHandler;
}
