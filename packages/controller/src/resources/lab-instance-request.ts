import type { LabDemand } from '@cloud-spi/lab-host';
import type { PhaseTransitions } from './phase-transitions.ts';
import type { Resource, ResourceStatus } from './resource.ts';

/** The phases of a lab request. */
export const LAB_INSTANCE_REQUEST_PHASES = [
  'Pending',
  'Scheduling',
  'Provisioning',
  'Running',
  'Stopping',
  'Completed',
  'Expired',
  'Failed',
] as const;

/** One of {@link LAB_INSTANCE_REQUEST_PHASES}. */
export type LabInstanceRequestPhase = (typeof LAB_INSTANCE_REQUEST_PHASES)[number];

/** Which phase may follow which. `Scheduling` after `Provisioning` or `Running`: the worker was lost. */
export const LAB_INSTANCE_REQUEST_TRANSITIONS: PhaseTransitions<LabInstanceRequestPhase> = Object.freeze({
  Pending: ['Scheduling', 'Stopping', 'Completed', 'Expired', 'Failed'],
  Scheduling: ['Provisioning', 'Stopping', 'Completed', 'Expired', 'Failed'],
  Provisioning: ['Running', 'Scheduling', 'Stopping', 'Failed'],
  Running: ['Stopping', 'Scheduling', 'Failed'],
  Stopping: ['Completed', 'Scheduling', 'Expired', 'Failed'],
  Completed: [],
  Expired: [],
  Failed: [],
});

/** The phases that end a request. */
export const ENDED_REQUEST_PHASES: readonly LabInstanceRequestPhase[] = ['Completed', 'Expired', 'Failed'];

/** The phases of requests that have not ended; what has ended is left out of most lists, since it stays for long. */
export const OPEN_REQUEST_PHASES: readonly LabInstanceRequestPhase[] = LAB_INSTANCE_REQUEST_PHASES.filter(
  (phase) => !ENDED_REQUEST_PHASES.includes(phase),
);

/** What is wanted: a lab for some time. */
export interface LabInstanceRequestSpec {
  /** It runs on a worker of this track. */
  readonly track: string;
  /** Kind of lab host, for example `cml`. */
  readonly type: string;
  /** The topology: as text, or a file that `apply` reads and puts here as text. */
  readonly topology: { readonly inline: string };
  /** How long it runs, in minutes, above 0 and at most 43200 (30 days); counted from when it is up. */
  readonly durationMinutes: number;
  /** Not before this time (ISO 8601). The request expires when its whole window passed before it could start. */
  readonly scheduledStart?: string | undefined;
  /** Who asked for it. */
  readonly owner: string;
  /** Higher goes first; from -1000 to 1000. Default 0. */
  readonly priority?: number | undefined;
  /** What it needs, where the topology does not tell the truth. */
  readonly resources?: { readonly [Amount in keyof LabDemand]?: number | undefined } | undefined;
}

/** What was observed of a lab request. */
export interface LabInstanceRequestStatus extends ResourceStatus<LabInstanceRequestPhase> {
  /** The worker that it is placed on. */
  readonly workerRef?: { readonly name: string; readonly uid: string };
  /** The lab host's id of the lab. */
  readonly hostLabId?: string;
  /** What it needs, from its topology and `resources`. */
  readonly demand?: LabDemand;
  /** When the lab was told to start. */
  readonly startRequestedAt?: string;
  /** When it was up: its time counts from here. */
  readonly startedAt?: string;
  readonly expiresAt?: string;
  /** How often it lost its worker and was placed again. */
  readonly retries: number;
  /** Where `Stopping` leads. */
  readonly afterStopping?: 'Completed' | 'Scheduling' | 'Failed';
  /** Consecutive failures in this phase. */
  readonly failures: number;
}

/** Somebody's wish for a lab. */
export type LabInstanceRequest = Resource<'LabInstanceRequest', LabInstanceRequestSpec, LabInstanceRequestStatus>;
