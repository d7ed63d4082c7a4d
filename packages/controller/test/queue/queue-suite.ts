import { describe, expect, it } from 'vitest';
import type { ClaimedKey, QueueKey, WorkQueue } from '../../src/queue/work-queue.ts';
import { requestDraft } from '../store/resource-drafts.ts';
import { type OpenStoreFixture, type StoreFixture, useFixtures } from '../store/store-fixture.ts';

const LEASE_MS = 10_000;
const KEY: QueueKey = { kind: 'LabWorker', uid: 'a' };
const OTHER: QueueKey = { kind: 'LabWorker', uid: 'b' };

/** What every queue must do, whatever the database. */
export function describeQueue(title: string, openFixture: OpenStoreFixture): void {
  const open = useFixtures(openFixture);

  describe(`${title}: adding`, () => {
    it('collapses adds of a key that waits, in one call and in many', async () => {
      const { queue } = await open();
      await queue.add([KEY, KEY, { ...KEY }]);
      for (let count = 0; count < 100; count += 1) {
        await queue.add([KEY]);
      }
      expect(await claim(queue)).toEqual([{ ...KEY, claim: expect.any(Number), attempts: 0 }]);
      expect(await claim(queue)).toEqual([]);
    });

    it('takes keys of the same uid and different kinds for different keys', async () => {
      const { queue } = await open();
      await queue.add([KEY, { ...KEY, kind: 'LabWorkerPool' }]);
      expect(await claim(queue)).toHaveLength(2);
    });

    it('means exactly one more run when a key is added while it is being worked on, however often', async () => {
      const { queue } = await open();
      await queue.add([KEY]);
      const [first] = await claim(queue);
      await queue.add([KEY]);
      await queue.add([KEY], 5_000);
      await queue.add([KEY]);
      expect(await claim(queue)).toEqual([]);
      await finish(queue, first!);
      const [second] = await claim(queue);
      expect(second).toMatchObject(KEY);
      await finish(queue, second!);
      expect(await claim(queue)).toEqual([]);
    });

    it('lets the earliest wanted time win, in either order', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY], 6_000);
      await queue.add([KEY], 2_000);
      await queue.add([KEY], 4_000);
      await advance(1_999);
      expect(await claim(queue)).toEqual([]);
      await advance(1);
      const [run] = await claim(queue);
      await finish(queue, run!);
      await advance(10_000);
      expect(await claim(queue)).toEqual([]);
    });

    it('lets an immediate add overtake a delayed one, for one run', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY], 6_000);
      await queue.add([KEY]);
      const [run] = await claim(queue);
      await finish(queue, run!);
      await advance(6_000);
      expect(await claim(queue)).toEqual([]);
    });

    it('takes many keys at once', async () => {
      const { queue } = await open();
      await queue.add(Array.from({ length: 2_500 }, (_, index) => ({ kind: 'LabWorker', uid: `u${index}` })));
      expect(await claim(queue, { limit: 5_000 })).toHaveLength(2_500);
    });

    it('rings for listeners until they stop listening', async () => {
      const { queue } = await open();
      let rings = 0;
      const stop = queue.onAdded(() => {
        rings += 1;
      });
      await queue.add([KEY]);
      expect(rings).toBeGreaterThan(0);
      stop();
      const before = rings;
      await queue.add([KEY]);
      expect(rings).toBe(before);
    });

    it('makes a commit that wakes a key which is being worked on lead to a run that sees the commit', async () => {
      const { store, queue } = await open();
      const [row] = await store.commit([{ type: 'create', draft: requestDraft('lab') }]);
      const [first] = await claim(queue);
      await store.commit([
        { type: 'update', resource: { ...row!, metadata: { ...row!.metadata, labels: { a: 'b' } } } },
      ]);
      await finish(queue, first!);
      const [second] = await claim(queue);
      expect(second?.uid).toBe(row?.metadata.uid);
      expect((await store.getByUid('LabInstanceRequest', second!.uid))?.metadata.labels).toEqual({ a: 'b' });
    });
  });

  describe(`${title}: claiming`, () => {
    it('gives a key to one owner only', async () => {
      const { queue } = await open();
      await queue.add([KEY, OTHER]);
      const claims = await Promise.all(['x', 'y', 'z'].map((owner) => claim(queue, { owner })));
      expect(
        claims
          .flat()
          .map((key) => key.uid)
          .sort(),
      ).toEqual(['a', 'b']);
    });

    it('takes at most as many as asked for, the longest due first', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY], 2_000);
      await queue.add([OTHER], 1_000);
      await advance(3_000);
      expect(await claim(queue, { limit: 1 })).toMatchObject([OTHER]);
      expect(await claim(queue, { limit: 1 })).toMatchObject([KEY]);
    });

    it('takes and tells the time of the given kinds only', async () => {
      const { queue } = await open();
      const pool: QueueKey = { kind: 'LabWorkerPool', uid: 'p' };
      await queue.add([KEY], 1_000);
      await queue.add([pool], 500);
      expect(await queue.nextDueMs(['LabWorker'])).toBe(1_000);
      expect(await queue.nextDueMs(['LabWorker', 'LabWorkerPool'])).toBe(500);
      expect(await queue.nextDueMs(['LabInstanceRequest'])).toBeUndefined();
      await queue.add([KEY, pool]);
      expect(await claim(queue, { kinds: ['LabWorkerPool', 'LabInstanceRequest'] })).toMatchObject([pool]);
      expect(await claim(queue, { kinds: ['LabWorkerPool', 'LabInstanceRequest'] })).toEqual([]);
      expect(await claim(queue)).toMatchObject([KEY]);
    });

    it('tells how long it takes until the next key is due or the next lease ends', async () => {
      const { queue, advance } = await open();
      expect(await queue.nextDueMs()).toBeUndefined();
      await queue.add([KEY], 6_000);
      await queue.add([OTHER], 8_000);
      expect(await queue.nextDueMs()).toBe(6_000);
      await advance(7_000);
      expect(await queue.nextDueMs()).toBe(-1_000);
      const [run] = await claim(queue);
      expect(await queue.nextDueMs()).toBe(1_000);
      await queue.settle('me', [{ ...run!, ok: true, requeueAfterMs: 20_000 }]);
      await finish(queue, ...(await claimAfter(advance, queue, 1_000)));
      expect(await queue.nextDueMs()).toBe(19_000);
    });
  });

  describe(`${title}: settling`, () => {
    it('forgets a key that ended well and is not wanted again', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      await finish(queue, ...(await claim(queue)));
      expect(await queue.nextDueMs()).toBeUndefined();
      await advance(LEASE_MS * 10);
      expect(await claim(queue)).toEqual([]);
    });

    it('runs a key again after the time that it asked for', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      const [run] = await claim(queue);
      await queue.settle('me', [{ ...run!, ok: true, requeueAfterMs: 2_000 }]);
      await advance(1_999);
      expect(await claim(queue)).toEqual([]);
      await advance(1);
      expect(await claim(queue)).toMatchObject([{ ...KEY, attempts: 0 }]);
    });

    it('runs a key once when it was added and asks for a later run itself', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      const [run] = await claim(queue);
      await queue.add([KEY], 3_000);
      await queue.settle('me', [{ ...run!, ok: true, requeueAfterMs: 5_000 }]);
      expect(await queue.nextDueMs()).toBe(3_000);
      await finish(queue, ...(await claimAfter(advance, queue, 3_000)));
      expect(await queue.nextDueMs()).toBeUndefined();
    });

    it('lets an immediate add overtake a requeue, for one run', async () => {
      const { queue } = await open();
      await queue.add([KEY]);
      const [run] = await claim(queue);
      await queue.settle('me', [{ ...run!, ok: true, requeueAfterMs: 5_000 }]);
      await queue.add([KEY]);
      await finish(queue, ...(await claim(queue)));
      expect(await queue.nextDueMs()).toBeUndefined();
    });

    it('backs off a key that fails by 500 ms, doubled each time, at most 5 minutes', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      const waits: (number | undefined)[] = [];
      for (let failures = 0; failures < 12; failures += 1) {
        const [run] = await claim(queue);
        expect(run?.attempts).toBe(failures);
        await fail(queue, run!);
        waits.push(await queue.nextDueMs());
        await advance(waits.at(-1) ?? 0);
      }
      expect(waits).toEqual([
        500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000,
      ]);
    });

    it('backs off each key by itself, and from the start after it ended well', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      await fail(queue, ...(await claim(queue)));
      await fail(queue, ...(await claimAfter(advance, queue, 500)));
      await queue.add([OTHER]);
      await fail(queue, ...(await claim(queue)));
      expect(await queue.nextDueMs()).toBe(500);
      const again = await claimAfter(advance, queue, 1_000);
      await queue.settle(
        'me',
        again.map((key) => ({ ...key, ok: true, requeueAfterMs: 0 })),
      );
      const [first, second] = await claim(queue);
      expect([first?.attempts, second?.attempts]).toEqual([0, 0]);
      await fail(queue, first!);
      expect(await queue.nextDueMs()).toBe(500);
    });

    it('lets an immediate add overtake a back-off, for one run, without forgetting the failures', async () => {
      const { queue } = await open();
      await queue.add([KEY]);
      await fail(queue, ...(await claim(queue)));
      await queue.add([KEY]);
      const [run] = await claim(queue);
      expect(run).toMatchObject({ ...KEY, attempts: 1 });
      await finish(queue, run!);
      expect(await queue.nextDueMs()).toBeUndefined();
    });

    it('runs a key at once that failed and was added meanwhile', async () => {
      const { queue } = await open();
      await queue.add([KEY]);
      const [run] = await claim(queue);
      await queue.add([KEY]);
      await fail(queue, run!);
      expect(await claim(queue)).toMatchObject([{ ...KEY, attempts: 1 }]);
    });

    it('settles many keys, each in its own way', async () => {
      const { queue } = await open();
      const third: QueueKey = { kind: 'LabWorker', uid: 'c' };
      await queue.add([KEY, OTHER, third]);
      const claimed = await claim(queue);
      await queue.settle('me', [
        { ...of(claimed, KEY), ok: true },
        { ...of(claimed, OTHER), ok: false },
        { ...of(claimed, third), ok: true, requeueAfterMs: 0 },
      ]);
      expect(await claim(queue)).toMatchObject([{ ...third, attempts: 0 }]);
      expect(await queue.nextDueMs()).toBe(500);
    });

    it('makes a key that is handed back due at once, and keeps its attempts', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      await fail(queue, ...(await claim(queue)));
      const [run] = await claimAfter(advance, queue, 500);
      await queue.release('me', [run!]);
      expect(await claim(queue, { owner: 'other' })).toMatchObject([{ ...KEY, attempts: 1 }]);
    });
  });

  describe(`${title}: leases`, () => {
    it('gives a key to another owner when the lease has ended, not before, and counts a failed run', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      await claim(queue, { owner: 'dead' });
      await advance(LEASE_MS - 1);
      expect(await claim(queue)).toEqual([]);
      await advance(1);
      const [run] = await claim(queue);
      expect(run).toMatchObject({ ...KEY, attempts: 1 });
      await fail(queue, run!);
      expect(await queue.nextDueMs()).toBe(1_000);
    });

    it('keeps a key while its lease is renewed, and only that owner', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      await claim(queue);
      await queue.add([OTHER]);
      await claim(queue, { owner: 'dead' });
      await advance(LEASE_MS - 1);
      await queue.renew('me', LEASE_MS);
      await advance(LEASE_MS - 1);
      expect(await claim(queue, { owner: 'next' })).toMatchObject([OTHER]);
      await advance(1);
      expect(await claim(queue, { owner: 'next' })).toMatchObject([KEY]);
    });

    it('does not make a key due by renewing when it was given back', async () => {
      const { queue } = await open();
      await queue.add([KEY]);
      const [run] = await claim(queue);
      await queue.settle('me', [{ ...run!, ok: true, requeueAfterMs: 60_000 }]);
      await queue.renew('me', LEASE_MS);
      expect(await queue.nextDueMs()).toBe(60_000);
    });

    it('ignores what a former owner says of a key that another one has taken', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      const [lost] = await claim(queue, { owner: 'slow' });
      const [run] = await claimAfter(advance, queue, LEASE_MS);
      await queue.settle('slow', [{ ...lost!, ok: true }]);
      await queue.release('slow', [lost!]);
      await queue.renew('slow', 10 * LEASE_MS);
      expect(await queue.nextDueMs()).toBe(LEASE_MS);
      expect(await claim(queue)).toEqual([]);
      await finish(queue, run!);
      expect(await queue.nextDueMs()).toBeUndefined();
    });

    it('ignores what an owner says of an earlier claim of its own, also after the key had left the queue', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      const [lost] = await claim(queue);
      await finish(queue, ...(await claimAfter(advance, queue, LEASE_MS)));
      await queue.add([KEY]);
      const [run] = await claim(queue);
      expect(run?.claim).not.toBe(lost?.claim);
      await finish(queue, lost!);
      expect(await queue.nextDueMs()).toBe(LEASE_MS);
    });

    it('still runs a key once more that was added before its owner died', async () => {
      const { queue, advance } = await open();
      await queue.add([KEY]);
      await claim(queue, { owner: 'dead' });
      await queue.add([KEY], 1_000);
      const [run] = await claimAfter(advance, queue, LEASE_MS);
      await finish(queue, run!);
      expect(await claim(queue)).toMatchObject([{ ...KEY, attempts: 0 }]);
    });
  });
}

function claim(
  queue: WorkQueue,
  { owner = 'me', limit = 100, kinds }: { owner?: string; limit?: number; kinds?: readonly QueueKey['kind'][] } = {},
): Promise<readonly ClaimedKey[]> {
  return queue.claim(owner, limit, LEASE_MS, kinds);
}

async function claimAfter(advance: StoreFixture['advance'], queue: WorkQueue, durationMs: number) {
  await advance(durationMs);
  return await claim(queue);
}

async function finish(queue: WorkQueue, ...keys: readonly ClaimedKey[]): Promise<void> {
  expect(keys).not.toEqual([]);
  await queue.settle(
    'me',
    keys.map((key) => ({ ...key, ok: true })),
  );
}

async function fail(queue: WorkQueue, ...keys: readonly ClaimedKey[]): Promise<void> {
  expect(keys).not.toEqual([]);
  await queue.settle(
    'me',
    keys.map((key) => ({ ...key, ok: false })),
  );
}

function of(claimed: readonly ClaimedKey[], { uid }: QueueKey): ClaimedKey {
  return claimed.find((key) => key.uid === uid)!;
}
