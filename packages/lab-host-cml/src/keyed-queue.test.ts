import { expect, it } from 'vitest';
import { KeyedQueue } from './keyed-queue.ts';

it('work with one key runs in turn, also after a failure; other keys do not wait', async () => {
  const queue = new KeyedQueue();
  const seen: string[] = [];
  const work =
    (name: string, outcome: 'ok' | 'fails' = 'ok') =>
    async () => {
      seen.push(`${name} begins`);
      await Promise.resolve();
      seen.push(`${name} ends`);
      if (outcome === 'fails') throw new Error(name);
      return name;
    };
  const outcomes = await Promise.allSettled([
    queue.run('a', work('a1', 'fails')),
    queue.run('a', work('a2')),
    queue.run('b', work('b1')),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(seen.indexOf('a2 begins')).toBeGreaterThan(seen.indexOf('a1 ends'));
  expect(seen.indexOf('b1 begins')).toBeLessThan(seen.indexOf('a1 ends'));
});
