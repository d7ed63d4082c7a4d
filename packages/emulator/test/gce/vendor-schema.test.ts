import { expect, test } from 'vitest';
import type { GceExchange } from '../../src/index.ts';
import { findMistakes } from './vendor-schema.ts';

const instance = '/compute/v1/projects/demo-project/zones/europe-west1-b/instances';

function exchange(changes: Partial<GceExchange>): GceExchange {
  return { method: 'GET', target: `${instance}/vm-1`, requestBody: '', status: 200, replyBody: '{}', ...changes };
}

const reply = (value: object) => exchange({ replyBody: JSON.stringify(value) });

test('what the vendor would send has no mistake', () => {
  expect(findMistakes(reply({ id: '1', name: 'vm-1', status: 'RUNNING', labelFingerprint: '42WmSpB8rSM=' }))).toEqual(
    [],
  );
});

test.each([
  ['an unknown field', reply({ colour: 'red' }), /colour is not known/],
  ['an unknown status', reply({ status: 'ASLEEP' }), /none of its values/],
  ['a number as a number', reply({ id: 1 }), /id is no string/],
  ['a number in words', reply({ id: 'one' }), /no uint64/],
  ['bytes that are none', reply({ labelFingerprint: '?' }), /no byte/],
  ['null', reply({ description: null }), /no string/],
  ['a nested mistake', reply({ disks: [{ index: '0' }] }), /disks\[0\]\.index is no number/],
  ['an unknown parameter', exchange({ target: `${instance}/vm-1?colour=red` }), /parameter colour is not known/],
  ['an unknown field to choose', exchange({ target: `${instance}/vm-1?fields=disks(colour)` }), /disks\/colour is not/],
  ['a body where none belongs', exchange({ requestBody: '{"a":1}' }), /has a body/],
  [
    'an unknown field in a request',
    exchange({ method: 'POST', target: instance, requestBody: '{"colour":"red"}' }),
    /request\.colour/,
  ],
  ['an error in another form', exchange({ status: 404, replyBody: '{"error":{"code":"404"}}' }), /code is no number/],
  ['no method', exchange({ method: 'DELETE', target: instance }), /no method of the API/],
])('%s is found out', (_, wrong, message) => {
  expect(findMistakes(wrong)).toEqual([expect.stringMatching(message)]);
});
