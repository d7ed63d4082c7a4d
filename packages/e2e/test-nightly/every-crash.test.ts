import { expect, it } from 'vitest';
import { findBadLives, liveAsWorker } from '../test/worker-life.ts';

it.each(['before', 'after'] as const)(
  'a controller that is killed at any call whatever comes to the same end (%s each call)',
  async (when) => {
    const { calls } = await liveAsWorker();
    const every = Array.from(calls, (_, index) => index + 1);
    expect(await findBadLives(every, when)).toEqual([]);
  },
  10 * 60_000,
);
