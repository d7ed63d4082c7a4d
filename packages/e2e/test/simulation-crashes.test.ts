import { describe, expect, it } from 'vitest';
import { findBadLives, liveAsWorker } from './worker-life.ts';

/** After these the world is as it was before: to die before or after one is to die after or before a neighbor of it. */
const READS: ReadonlySet<string> = new Set([
  ...['getByUid', 'list', 'nextDueMs', 'resolve', 'resolvePassword'],
  ...['describeCatalog', 'findInstance', 'getInstance', 'listInstances', 'countRemaining'],
  ...['probe', 'authenticate', 'health', 'capacity', 'license', 'listLabs', 'labState'],
]);

describe('a controller that is killed at any call that changes store, queue, cloud or lab host', () => {
  it.each(['before', 'after'] as const)(
    'comes to the same end: one instance, one lab that runs its time, no seat lost, nothing left (%s each call)',
    async (when) => {
      const { calls, ...unharmed } = await liveAsWorker();
      expect(unharmed).toMatchObject({ crashes: 0, instancesMade: 1, leftovers: [], errors: [] });
      const changes = calls.flatMap((name, index) => (READS.has(name) ? [] : [index + 1]));
      expect(changes.length).toBeGreaterThan(100);
      expect(await findBadLives(changes, when)).toEqual([]);
    },
    120_000,
  );
});
