import type { LabWorkerSpec } from './lab-worker.ts';
import type { PhaseTransitions } from './phase-transitions.ts';
import type { Resource, ResourceStatus } from './resource.ts';

/** The phases of a pool. */
export const LAB_WORKER_POOL_PHASES = [
  'Pending',
  'Initializing',
  'Ready',
  'ScalingUp',
  'ScalingDown',
  'Draining',
  'Terminating',
  'Terminated',
  'Failed',
] as const;

/** One of {@link LAB_WORKER_POOL_PHASES}. */
export type LabWorkerPoolPhase = (typeof LAB_WORKER_POOL_PHASES)[number];

/** Which phase may follow which. */
export const LAB_WORKER_POOL_TRANSITIONS: PhaseTransitions<LabWorkerPoolPhase> = Object.freeze({
  Pending: ['Initializing', 'Draining', 'Failed'],
  Initializing: ['Ready', 'ScalingUp', 'ScalingDown', 'Draining', 'Failed'],
  Ready: ['ScalingUp', 'ScalingDown', 'Draining', 'Failed'],
  ScalingUp: ['Ready', 'ScalingDown', 'Draining', 'Failed'],
  ScalingDown: ['Ready', 'ScalingUp', 'Draining', 'Failed'],
  Draining: ['Terminating', 'Failed'],
  Terminating: ['Terminated', 'Failed'],
  Terminated: [],
  Failed: ['Initializing', 'Ready', 'ScalingUp', 'ScalingDown', 'Draining', 'Terminating'],
});

/** How a pool finds its size. Policies that this version cannot carry out are refused when a pool is applied. */
export const SCALING_POLICIES = ['None', 'CapacityBased', 'LabCountBased', 'Scheduled', 'Hybrid'] as const;

/** One of {@link SCALING_POLICIES}. */
export type ScalingPolicy = (typeof SCALING_POLICIES)[number];

/** The size of a pool. */
export interface LabWorkerPoolScaling {
  /**
   * `None`: always `min` workers. `LabCountBased`: as many as waiting and running labs need by `labsPerWorker`.
   * `CapacityBased`: as many as their processors, memory and nodes need.
   */
  readonly policy: ScalingPolicy;
  /** Lowest number of workers, from 0. */
  readonly min: number;
  /** Highest number of workers, from 1 and at least `min`. */
  readonly max: number;
  /** Labs that one worker takes. Required for `LabCountBased`; without a meaning otherwise. */
  readonly labsPerWorker?: number | undefined;
  /** How long a worker must have had nothing to do before it is removed, in milliseconds. Default 10 minutes. */
  readonly scaleDownAfterMs?: number | undefined;
}

/** What is wanted of a pool. */
export interface LabWorkerPoolSpec {
  /** Track of all its workers. */
  readonly track: string;
  /** The spec of its workers, without their track. Changes apply to new workers. */
  readonly template: Omit<LabWorkerSpec, 'track' | 'desired' | 'maxLabs'>;
  readonly scaling: LabWorkerPoolScaling;
}

/** What was observed of a pool. */
export interface LabWorkerPoolStatus extends ResourceStatus<LabWorkerPoolPhase> {
  /** Number of workers that are wanted. */
  readonly desiredWorkers: number;
  /** Number of workers by phase; phases without any are left out. */
  readonly workers: Readonly<Record<string, number>>;
  /** Counts workers ever created; part of their names, so that a name is never used again. */
  readonly created: number;
}

/** A number of like workers that grows and shrinks with demand. */
export type LabWorkerPool = Resource<'LabWorkerPool', LabWorkerPoolSpec, LabWorkerPoolStatus>;
