import { expect, test } from 'vitest';
import { createJournal } from './journal.ts';

const entry = (at: number) => ({ host: 'h', method: 'GET', path: '/', status: 200, at });

test('a journal keeps the most recent entries in order', () => {
  const journal = createJournal(3);
  for (let at = 1; at <= 10; at += 1) journal.record(entry(at));
  expect(journal.entries().map(({ at }) => at)).toEqual([8, 9, 10]);
});

test('a cleared journal is empty', () => {
  const journal = createJournal();
  journal.record(entry(1));
  journal.clear();
  expect(journal.entries()).toEqual([]);
});
