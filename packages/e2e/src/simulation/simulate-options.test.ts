import { describe, expect, it } from 'vitest';
import { parseSimulateOptions, SimulateOptionError } from './simulate-options.ts';
import { TROUBLES } from './simulated-troubles.ts';

describe('parseSimulateOptions', () => {
  it('simulates one day with seed 1 and every trouble unless told otherwise', () => {
    expect(parseSimulateOptions([])).toEqual({ seeds: [1], days: 1, troubles: TROUBLES });
  });

  it('counts seeds from the first one', () => {
    const options = parseSimulateOptions([
      '--seeds',
      '3',
      '--seed',
      '7',
      '--days',
      '0.5',
      '--troubles',
      'crashes,stalls',
    ]);
    expect(options).toEqual({ seeds: [7, 8, 9], days: 0.5, troubles: ['crashes', 'stalls'] });
    expect(parseSimulateOptions(['--troubles', 'none']).troubles).toEqual([]);
  });

  it.each([
    [['--seeds', '0'], '--seeds'],
    [['--seeds', '1.5'], '--seeds'],
    [['--days', 'many'], '--days'],
    [['--days='], '--days'],
    [['--seed', '-1'], '--seed'],
    [['--troubles', 'crashes,floods'], 'floods'],
    [['--colour'], '--colour'],
    [['more'], 'more'],
  ])('refuses %j and names it', (args, named) => {
    expect(() => parseSimulateOptions(args)).toThrow(SimulateOptionError);
    expect(() => parseSimulateOptions(args)).toThrow(named);
  });
});
