import type { PhaseTransitions } from './phase-transitions.ts';

/** The phases of a lab worker. */
export const LAB_WORKER_PHASES = [
  'Pending',
  'Provisioning',
  'InstanceReady',
  'Starting',
  'ReadyUnlicensed',
  'Licensing',
  'Ready',
  'Active',
  'Draining',
  'Unlicensing',
  'Stopping',
  'Stopped',
  'Terminating',
  'Terminated',
  'Failed',
] as const;

/** One of {@link LAB_WORKER_PHASES}. */
export type LabWorkerPhase = (typeof LAB_WORKER_PHASES)[number];

/** Which phase may follow which. An illegal transition cannot be written. */
export const LAB_WORKER_TRANSITIONS: PhaseTransitions<LabWorkerPhase> = Object.freeze({
  Pending: ['Provisioning', 'Terminating', 'Terminated', 'Failed'],
  Provisioning: ['InstanceReady', 'Terminating', 'Failed'],
  InstanceReady: ['Starting', 'Stopping', 'Terminating', 'Failed'],
  Starting: ['Licensing', 'ReadyUnlicensed', 'Ready', 'Active', 'Unlicensing', 'Stopping', 'Failed'],
  ReadyUnlicensed: ['Licensing', 'Ready', 'Active', 'Draining', 'Unlicensing', 'Stopping', 'Failed'],
  Licensing: ['Ready', 'ReadyUnlicensed', 'Active', 'Draining', 'Unlicensing', 'Stopping', 'Failed'],
  Ready: ['Active', 'ReadyUnlicensed', 'Licensing', 'Draining', 'Unlicensing', 'Failed'],
  Active: ['Ready', 'ReadyUnlicensed', 'Licensing', 'Draining', 'Failed'],
  Draining: ['Ready', 'ReadyUnlicensed', 'Active', 'Unlicensing', 'Stopping', 'Failed'],
  Unlicensing: ['ReadyUnlicensed', 'Licensing', 'Draining', 'Stopping', 'Failed'],
  Stopping: ['Stopped', 'Terminating'],
  Stopped: ['Starting', 'Terminating', 'Failed'],
  Terminating: ['Terminated'],
  Terminated: [],
  Failed: ['Provisioning', 'Starting', 'Draining', 'Unlicensing', 'Stopping', 'Terminating'],
});

/** The phases in which a worker takes new labs, when it is healthy and wanted. */
export const ACCEPTING_PHASES: readonly LabWorkerPhase[] = ['Ready', 'ReadyUnlicensed', 'Active'];

/** The phases of a worker that is on its way to take labs. */
export const BOOTING_PHASES: readonly LabWorkerPhase[] = [
  'Pending',
  'Provisioning',
  'InstanceReady',
  'Starting',
  'Licensing',
];
