import { expect, test } from 'vitest';
import { consoleTextAt } from './boot-log.ts';
import type { MachineRecord } from './park-state.ts';

const machine: MachineRecord = {
  id: 'm-1',
  sequence: 1,
  name: null,
  realm: 'r',
  zone: 'z',
  type: 't',
  imageId: 'image-1',
  market: 'on-demand',
  labels: {},
  attributes: {},
  userData: 'IyEvYmluL3No',
  timeline: [
    { state: 'starting', at: 1_000, reason: null },
    { state: 'running', at: 2_000, reason: null },
  ],
  boots: [1_000],
  consoleLines: [],
  diskIds: [],
  interfaceIds: [],
  isProtected: false,
  forcedState: null,
};

test('a boot is written bit by bit', () => {
  expect(consoleTextAt(machine, undefined, 999)).toBe('');
  expect(consoleTextAt(machine, undefined, 1_000)).toMatch(/^m-1: power on at 1970-01-01T00:00:01.000Z, type t\r\n$/);
  expect(consoleTextAt(machine, undefined, 10_000)).toMatch(/running the user data\r\n.*\r\nm-1 login: \r\n$/);
});

test('what was cut off by a stop is never written', () => {
  const stopped = {
    ...machine,
    timeline: [...machine.timeline, { state: 'stopping' as const, at: 2_000, reason: null }],
  };
  expect(consoleTextAt(stopped, undefined, 10_000)).toMatch(/Journal Service\.\r\n$/);
});

test('a reboot writes the log again, and lines written by hand stand in their place in time', () => {
  const rebooted = { ...machine, boots: [1_000, 60_000], consoleLines: [{ at: 30_000, text: 'hello' }] };
  const text = consoleTextAt(rebooted, undefined, 90_000);
  expect(text.split('login:')).toHaveLength(3);
  expect(text.indexOf('hello')).toBeGreaterThan(text.indexOf('login:'));
  expect(text.indexOf('hello')).toBeLessThan(text.lastIndexOf('power on'));
});
