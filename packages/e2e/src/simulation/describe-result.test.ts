import { describe, expect, it } from 'vitest';
import { describeResult } from './describe-result.ts';
import type { SimulationResult } from './run-simulation.ts';
import { TROUBLES } from './simulated-troubles.ts';

const FIGURES = {
  simulatedMs: 1,
  passes: 2,
  commits: 3,
  workers: 4,
  instances: 5,
  labs: 6,
  labsThatRan: 7,
  troubles: 8,
  seatsReported: 9,
};
const GOOD: SimulationResult = { seed: 12, figures: FIGURES, fingerprint: 'abc' };
const BAD: SimulationResult = {
  ...GOOD,
  violation: { invariant: 'rule', message: 'It is broken.', subject: 'LabWorker w', history: ['first', 'last'] },
};

describe('describeResult', () => {
  it('is one line when every invariant held', () => {
    const text = describeResult(GOOD, { seeds: [12], days: 1, troubles: TROUBLES });
    expect(text).toMatch(/^seed 12: ok .*\n$/);
  });

  it('tells what was broken, on which resource, what happened before, and how to see it again', () => {
    const text = describeResult(BAD, { seeds: [11, 12], days: 0.5, troubles: TROUBLES });
    expect(text).toContain('rule: It is broken.');
    expect(text).toContain('LabWorker w');
    expect(text).toMatch(/first\n.*last\n/);
    expect(text).toContain('npm run simulate -- --seed 12 --days 0.5\n');
  });

  it('repeats which troubles were chosen', () => {
    expect(describeResult(BAD, { seeds: [12], days: 1, troubles: ['crashes', 'stalls'] })).toContain(
      '--seed 12 --days 1 --troubles crashes,stalls\n',
    );
    expect(describeResult(BAD, { seeds: [12], days: 1, troubles: [] })).toContain('--troubles none\n');
  });
});
