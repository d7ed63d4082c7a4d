import { expect, test } from 'vitest';
import { parseFieldSelection, selectFields } from './field-selection.ts';

const page = {
  kind: 'list',
  items: {
    'zones/a': { instances: [{ id: '1', name: 'vm-1', disks: [{ source: 's', boot: true }] }, { name: 'vm-2' }] },
    'zones/b': { warning: { code: 'UNREACHABLE' } },
  },
  nextPageToken: 'x',
};

const select = (expression: string) => selectFields(page, parseFieldSelection(expression) ?? new Map());

test('fields are chosen by name, at any depth, and below any name', () => {
  expect(select('kind, nextPageToken')).toEqual({ kind: 'list', nextPageToken: 'x' });
  expect(select('items/*/instances(name,disks/source)')).toEqual({
    items: { 'zones/a': { instances: [{ name: 'vm-1', disks: [{ source: 's' }] }, { name: 'vm-2' }] }, 'zones/b': {} },
  });
  expect(select('items/*/warning/code,items/*/instances/id')).toEqual({
    items: { 'zones/a': { instances: [{ id: '1' }, {}] }, 'zones/b': { warning: { code: 'UNREACHABLE' } } },
  });
  expect(select('kind,items/*')).toEqual({ kind: 'list', items: page.items });
});

test('no choice is everything', () => {
  expect(parseFieldSelection(null)).toBeUndefined();
  expect(parseFieldSelection('')).toBeUndefined();
});

test.each(['a,', 'a(b', 'a)', 'a//b', '(a)', 'a b', '/a', 'a()'])('%s is refused', (expression) => {
  expect(() => parseFieldSelection(expression)).toThrow(
    expect.objectContaining({ status: 400, reason: 'invalidParameter', location: 'fields' }),
  );
});
