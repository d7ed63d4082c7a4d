import { expect, test } from 'vitest';
import { cutRun, isActiveAt, isSettledAt, nodeStateAt, planRun, stopRun, wipeRun } from './node-run.ts';

test('a node that never ran is DEFINED_ON_CORE, settled and takes nothing', () => {
  expect([nodeStateAt(null, 1), isSettledAt(null, 1), isActiveAt(null, 1)]).toEqual(['DEFINED_ON_CORE', true, false]);
});

test('a run goes from QUEUED over STARTED to BOOTED by time alone', () => {
  const run = planRun(100, 10, 50);
  const seen = [100, 109, 110, 159, 160, 1e9].map((now) => [nodeStateAt(run, now), isSettledAt(run, now)]);
  expect(seen).toEqual([
    ['QUEUED', false],
    ['QUEUED', false],
    ['STARTED', false],
    ['STARTED', false],
    ['BOOTED', true],
    ['BOOTED', true],
  ]);
});

test('a run without a start instant stays QUEUED and never settles', () => {
  const run = planRun(100, null, 50);
  expect([nodeStateAt(run, 1e12), isSettledAt(run, 1e12)]).toEqual(['QUEUED', false]);
});

test('a node being stopped keeps the state it had, then is STOPPED', () => {
  const run = planRun(100, 10, 50);
  stopRun(run, 120, 100);
  expect([nodeStateAt(run, 219), isSettledAt(run, 219), isActiveAt(run, 219)]).toEqual(['STARTED', false, true]);
  expect([nodeStateAt(run, 220), isSettledAt(run, 220), isActiveAt(run, 220)]).toEqual(['STOPPED', true, false]);
});

test('a second stop does not delay the first', () => {
  const run = planRun(100, 0, 0);
  stopRun(run, 200, 10);
  stopRun(run, 205, 1000);
  expect(nodeStateAt(run, 210)).toBe('STOPPED');
});

test('a wiped node is STOPPED until the wipe is done', () => {
  const run = planRun(100, 0, 0);
  stopRun(run, 200, 10);
  wipeRun(run, 300, 10);
  expect([nodeStateAt(run, 309), isSettledAt(run, 309)]).toEqual(['STOPPED', false]);
  expect([nodeStateAt(run, 310), isSettledAt(run, 310)]).toEqual(['DEFINED_ON_CORE', true]);
});

test('a power cut stops a node at once, also one that is being stopped', () => {
  const running = planRun(100, 0, 0);
  cutRun(running, 150);
  expect(nodeStateAt(running, 150)).toBe('STOPPED');
  const stopping = planRun(100, 0, 0);
  stopRun(stopping, 140, 1000);
  cutRun(stopping, 150);
  expect(nodeStateAt(stopping, 150)).toBe('STOPPED');
});

test('a power cut leaves the end of a stopped run alone', () => {
  const run = planRun(100, 0, 0);
  stopRun(run, 110, 10);
  cutRun(run, 500);
  expect(run.stoppedAt).toBe(120);
});
