import { describe, expect, it } from 'vitest';
import { aLab, aWorker, contextOf, INTENT, instanceInfo } from '../../test/fixtures/lab-worker-fixture.ts';
import { LAB_WORKER_PHASES, LAB_WORKER_TRANSITIONS } from '../resources/lab-worker-phase.ts';
import { isLegalTransition } from '../resources/phase-transitions.ts';
import { shutdownPhase, terminateIfWanted } from './shutdown.ts';
import { toObservedInstance } from './worker-facts.ts';

const instance = toObservedInstance(instanceInfo('running'));
const up = (phase: (typeof LAB_WORKER_PHASES)[number], seatHeld = false) =>
  aWorker({ phase, intent: INTENT, instance, seatHeld }, { deleted: true });

describe('shutdownPhase', () => {
  it.each(['Ready', 'ReadyUnlicensed', 'Active'] as const)('a worker in %s drains even without labs', (phase) => {
    expect(shutdownPhase(contextOf(up(phase)))).toBe('Draining');
  });

  it('a worker that was not in service yet and has no labs does not drain', () => {
    expect(shutdownPhase(contextOf(up('Licensing', true)))).toBe('Unlicensing');
    expect(shutdownPhase(contextOf(up('Licensing')))).toBe('Stopping');
    expect(shutdownPhase(contextOf(up('Licensing', true), { labs: [aLab()] }))).toBe('Draining');
  });

  it('a worker whose seat is free does not come back to draining', () => {
    expect(shutdownPhase(contextOf(up('Unlicensing')))).toBe('Stopping');
  });

  it('is always a legal next phase where termination is decided by it', () => {
    const ending = ['Stopping', 'Stopped', 'Terminating', 'Terminated'];
    for (const phase of LAB_WORKER_PHASES.filter((other) => !ending.includes(other))) {
      for (const seatHeld of [false, true]) {
        const next = shutdownPhase(contextOf(up(phase, seatHeld)));
        expect(isLegalTransition(LAB_WORKER_TRANSITIONS, phase, next), `${phase} → ${next}`).toBe(true);
      }
    }
  });
});

describe('terminateIfWanted', () => {
  it('lets a worker live that is not to be terminated', () => {
    expect(terminateIfWanted(contextOf(aWorker({ phase: 'Starting' })))).toBeUndefined();
  });
});
