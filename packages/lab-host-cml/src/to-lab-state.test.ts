import { describe, expect, it } from 'vitest';
import { toLabState } from './to-lab-state.ts';

describe('toLabState', () => {
  it('counts nodes by state; queued and started ones boot', () => {
    const states = ['DEFINED_ON_CORE', 'QUEUED', 'STARTED', 'BOOTED', 'STOPPED', 'DISCONNECTED', 'NEW_STATE'];
    const nodeStates = Object.fromEntries(states.map((state, index) => [`n${index}`, state]));
    expect(toLabState({ state: 'STARTED', converged: false, nodeStates })).toEqual({
      state: 'started',
      converged: false,
      nodes: { total: 7, defined: 1, booting: 2, booted: 1, stopped: 1, disconnected: 1 },
    });
  });

  it('takes a lab in an unknown state as started', () => {
    const state = (native: string) => toLabState({ state: native, converged: true, nodeStates: {} }).state;
    expect([state('DEFINED_ON_CORE'), state('STOPPED'), state('NEW_STATE')]).toEqual(['defined', 'stopped', 'started']);
  });
});
