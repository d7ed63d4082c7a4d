import { expect, test } from 'vitest';
import { toCondition } from './filters.ts';

const items = [
  { id: 'i-1', tags: { Name: 'web-1', team: 'red' } },
  { id: 'i-2', tags: { Name: 'web-2' } },
  { id: 'i-3', tags: { Name: 'a*b' } },
];
const select = (...filters: { name: string; values: string[] }[]) =>
  items
    .filter(
      toCondition<(typeof items)[number]>(filters, { 'instance-id': ({ id }) => [id] }, ({ tags }) => ({ ...tags })),
    )
    .map(({ id }) => id);

test.each([
  [['web-1'], ['i-1']],
  [['web-*'], ['i-1', 'i-2']],
  [['web-?'], ['i-1', 'i-2']],
  [
    ['web-2', 'a*'],
    ['i-2', 'i-3'],
  ],
  [['a\\*b'], ['i-3']],
  [['a.*b'], []],
  [['Web-1'], []],
])('values %j of a tag find %j', (values, ids) => {
  expect(select({ name: 'tag:Name', values })).toEqual(ids);
});

test('all filters must hold', () => {
  expect(select({ name: 'tag:Name', values: ['web-*'] }, { name: 'tag-key', values: ['team'] })).toEqual(['i-1']);
  expect(select({ name: 'instance-id', values: ['i-2', 'i-9'] })).toEqual(['i-2']);
});

test.each(['colour', 'constructor'])('the filter %s is refused by name', (name) => {
  expect(() => select({ name, values: ['x'] })).toThrow(
    expect.objectContaining({ code: 'InvalidParameterValue', message: `The filter '${name}' is invalid` }),
  );
});
