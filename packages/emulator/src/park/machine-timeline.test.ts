import { expect, test } from 'vitest';
import { endOf, entryAt, replaceFuture, startedAt, type TimelineEntry } from './machine-timeline.ts';

const entry = (state: TimelineEntry['state'], at: number): TimelineEntry => ({ state, at, reason: null });
const life = [entry('starting', 0), entry('running', 10), entry('stopping', 20), entry('stopped', 30)];

test.each([
  [-1, 'starting'],
  [9, 'starting'],
  [10, 'running'],
  [29, 'stopping'],
  [1_000, 'stopped'],
])('at %i the machine is %s', (now, state) => {
  expect(entryAt(life, now).state).toBe(state);
});

test('a new plan drops what was to come and keeps what has been', () => {
  const plan = [entry('terminating', 15), entry('terminated', 16)];
  expect(replaceFuture(life, 15, plan).map(({ state }) => state)).toEqual([
    'starting',
    'running',
    'terminating',
    'terminated',
  ]);
});

test('the end is known before it comes, and only when something ends the machine', () => {
  expect(endOf(life)).toBeNull();
  expect(endOf([...life, entry('terminated', 40)])).toBe(40);
});

test('the latest start counts, as far as it has begun', () => {
  const restarted = [...life, entry('starting', 40), entry('running', 50)];
  expect(startedAt(restarted, 35)).toBe(0);
  expect(startedAt(restarted, 45)).toBe(40);
});
