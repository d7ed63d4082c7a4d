import { expect, test } from 'vitest';
import { createFaultTable, type FaultKind } from './faults.ts';

const target = { host: '127.113.0.1', method: 'GET', path: '/api/v0/labs', at: 100 };

test('a rule without conditions strikes every request', () => {
  const table = createFaultTable('seed');
  table.add({ kind: 'hang' });
  expect(table.take(target)?.kind).toBe('hang');
});

test.each([
  [{ host: '127.113.0.2' }],
  [{ method: 'PUT' }],
  [{ path: '/api/v0/lab' }],
  [{ path: '/api/v0/*/start' }],
  [{ fromMs: 101 }],
  [{ untilMs: 100 }],
])('a rule with %o leaves another request alone', (condition) => {
  const table = createFaultTable('seed');
  table.add({ kind: 'hang', ...condition });
  expect(table.take(target)).toBeUndefined();
});

test.each([
  [{ host: '127.113.0.1' }],
  [{ method: 'get' }],
  [{ path: '/api/v0/labs' }],
  [{ path: '/api/*' }],
  [{ fromMs: 100, untilMs: 101 }],
])('a rule with %o strikes', (condition) => {
  const table = createFaultTable('seed');
  table.add({ kind: 'hang', ...condition });
  expect(table.take(target)).toBeDefined();
});

test('a rule is used up after its count', () => {
  const table = createFaultTable('seed');
  const fault = table.add({ kind: 'reset', count: 2 });
  const struck = [1, 2, 3].map(() => table.take(target) !== undefined);
  expect(struck).toEqual([true, true, false]);
  expect(fault.hits).toBe(2);
});

test('of several rules the oldest strikes, and the next once it is used up', () => {
  const table = createFaultTable('seed');
  table.add({ kind: 'hang', count: 1 });
  table.add({ kind: 'reset' });
  expect([table.take(target)?.kind, table.take(target)?.kind]).toEqual(['hang', 'reset']);
});

test('a probability strikes about that often and the same way for the same seed', () => {
  const strikes = (seed: string) => {
    const table = createFaultTable(seed);
    table.add({ kind: 'hang', probability: 0.25 });
    return Array.from({ length: 400 }, () => table.take(target) !== undefined);
  };
  const hits = strikes('one').filter(Boolean).length;
  expect(hits).toBeGreaterThan(60);
  expect(hits).toBeLessThan(140);
  expect(strikes('one')).toEqual(strikes('one'));
  expect(strikes('one')).not.toEqual(strikes('two'));
});

test('a removed rule and a cleared table strike no more', () => {
  const table = createFaultTable('seed');
  table.add({ kind: 'hang' }).remove();
  expect(table.take(target)).toBeUndefined();
  table.add({ kind: 'hang' });
  table.clear();
  expect(table.take(target)).toBeUndefined();
});

test('an unknown kind is refused with the known ones', () => {
  expect(() => createFaultTable('seed').add({ kind: 'explode' as FaultKind })).toThrow(/'explode'.*drop-before/);
});
