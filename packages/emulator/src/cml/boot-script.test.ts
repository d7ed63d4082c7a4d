import { expect, test } from 'vitest';
import { bootPhaseAt, readyAt } from './boot-script.ts';
import { defaultCmlTimings } from './cml-timings.ts';

const timings = { ...defaultCmlTimings, refusedMs: 10, badGatewayMs: 20, unavailableMs: 30, notReadyMs: 40 };

test.each([
  [0, 'refused'],
  [9, 'refused'],
  [10, 'bad-gateway'],
  [30, 'unavailable'],
  [60, 'not-ready'],
  [99, 'not-ready'],
  [100, 'ready'],
  [1e12, 'ready'],
] as const)('%i ms after power-on the phase is %s', (elapsedMs, phase) => {
  expect(bootPhaseAt(timings, 5000, 5000 + elapsedMs)).toBe(phase);
});

test('a stopped machine refuses whatever the time is', () => {
  expect(bootPhaseAt(timings, null, 1e12)).toBe('refused');
});

test('the host is ready from readyAt on and not a moment before', () => {
  const instant = readyAt(timings, 5000);
  expect([bootPhaseAt(timings, 5000, instant - 1), bootPhaseAt(timings, 5000, instant)]).toEqual([
    'not-ready',
    'ready',
  ]);
});
