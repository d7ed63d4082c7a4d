import { expect, it } from 'vitest';
import { parseDeviations } from './deviations.ts';

const NOW = Date.parse('2026-06-15T23:00:00Z');
const DEVIATION = { id: 'READ-001', reason: 'slow index', issue: 'https://example.com/7', expires: '2026-06-15' };

it('accepts a deviation until the end of its last day', () => {
  expect(parseDeviations([DEVIATION], NOW)).toEqual([DEVIATION]);
});

it.each([
  ['no list', {}, 'Deviations must be a list of {id, reason, issue, expires}'],
  ['an expired one', [{ ...DEVIATION, expires: '2026-06-14' }], 'READ-001 expired on 2026-06-14'],
  ['an unknown check', [{ ...DEVIATION, id: 'READ-999' }], 'the suite has no check READ-999'],
  ['missing fields', [{ id: 'READ-001', reason: '' }], 'deviation 1 has no reason, issue, expires'],
  ['what is no object', [null], 'deviation 1 has no id, reason, issue, expires'],
  ['an unknown field', [{ ...DEVIATION, until: 1 }], 'deviation 1 (READ-001) has the unknown field until'],
  ['no day', [{ ...DEVIATION, expires: 'never' }], 'READ-001 expires on "never", which is no day'],
  ['a day that does not exist', [{ ...DEVIATION, expires: '2026-02-30' }], 'which is no day'],
  ['the same check twice', [DEVIATION, DEVIATION], 'READ-001 is listed more than once'],
])('refuses %s, and names it', (_, value, message) => {
  expect(() => parseDeviations(value, NOW)).toThrow(message);
});
