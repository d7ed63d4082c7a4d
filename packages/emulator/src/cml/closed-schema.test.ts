import { expect, test } from 'vitest';
import { bool, type Check, closedObject, integer, list, nullable, oneOf, record, text, uuid } from './closed-schema.ts';

const uuidExample = '90f84e38-a71c-4d57-8d90-00fa8a197385';

test.each<[string, Check, unknown]>([
  ['a string in its length', text({ min: 1, max: 3 }), 'abc'],
  ['a string of its pattern', text({ pattern: /^\w+$/ }), 'abc'],
  ['an id', uuid, uuidExample],
  ['a boolean', bool, false],
  ['a whole number at its bound', integer(1, 5), 5],
  ['one of the words', oneOf(['a', 'b']), 'b'],
  ['null where allowed', nullable(bool), null],
  ['an array', list(bool, { min: 1, max: 2 }), [true]],
  ['an object without its optional key', closedObject({ a: bool }, { b: bool }), { a: true }],
  ['an object of any keys', record, { any: 1 }],
])('%s is accepted', (_title, check, value) => {
  expect(check(value)).toBeUndefined();
});

test.each<[string, Check, unknown, string]>([
  ['a string that is too long', text({ max: 3 }), 'abcd', 'must have 0 to 3 characters'],
  ['a number instead of a string', text(), 1, 'must be a string'],
  ['an upper-case id', uuid, uuidExample.toUpperCase(), 'does not match its pattern'],
  ['a number that is not whole', integer(1, 5), 1.5, 'must be a whole number from 1 to 5'],
  ['a number as text', integer(1, 5), '1', 'must be a whole number from 1 to 5'],
  ['another word', oneOf(['a', 'b']), 'c', 'must be one of a, b'],
  ['an object instead of an array', list(bool), {}, 'must be an array'],
  ['an empty array', list(bool, { min: 1 }), [], 'must have 1 to any number of entries'],
  ['a wrong entry', list(bool), [true, 1], '1: must be a boolean'],
  ['a missing key', closedObject({ a: bool }), {}, 'a: is missing'],
  ['an unknown key', closedObject({ a: bool }), { a: true, b: 1 }, 'b: is not allowed'],
  ['an inherited name as a key', closedObject({}), JSON.parse('{"constructor":1}'), 'constructor: is not allowed'],
  ['null instead of an object', record, null, 'must be an object'],
])('%s is refused with its place', (_title, check, value, problem) => {
  expect(check(value)).toBe(problem);
});
