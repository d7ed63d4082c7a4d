import { describe, expect, it } from 'vitest';
import { INSTANCE_STATE_TRANSITIONS, INSTANCE_STATES, isReachableState } from './instance-state.ts';

describe('instance states', () => {
  it('terminated is final: no other state can be reached from it', () => {
    for (const state of INSTANCE_STATES) {
      expect(isReachableState('terminated', state)).toBe(state === 'terminated');
    }
  });

  it('a stopped instance can run again, so stopped is not terminated', () => {
    expect(isReachableState('stopped', 'running')).toBe(true);
  });

  it('an observer that misses intermediate states still sees a reachable state', () => {
    expect(INSTANCE_STATE_TRANSITIONS.pending).not.toContain('stopped');
    expect(isReachableState('pending', 'stopped')).toBe(true);
  });

  it('only termination leaves failed', () => {
    expect(isReachableState('failed', 'running')).toBe(false);
    expect(isReachableState('failed', 'terminated')).toBe(true);
  });

  it('every state but unknown can be reached from pending', () => {
    for (const state of INSTANCE_STATES) expect(isReachableState('pending', state)).toBe(true);
  });
});
