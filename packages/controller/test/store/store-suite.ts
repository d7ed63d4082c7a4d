import { describe, expect, it } from 'vitest';
import { describeChanges } from './changes-suite.ts';
import { describeCommits } from './commit-suite.ts';
import { requestDraft } from './resource-drafts.ts';
import { describeRows } from './row-suite.ts';
import { type OpenLastingStoreFixture, type OpenStoreFixture, useFixtures } from './store-fixture.ts';
import { create } from './store-steps.ts';

/** What every store must do, whatever the database. */
export function describeStore(title: string, openFixture: OpenStoreFixture): void {
  const open = useFixtures(openFixture);

  describeRows(title, openFixture);
  describeCommits(title, openFixture);
  describeChanges(title, openFixture);

  describe(`${title}: the store itself`, () => {
    it('has an identity that is a DNS label', async () => {
      const [one, other] = [await open(), await open()];
      expect(one.store.installationId).toMatch(/^inst-[0-9a-f]{12}$/);
      expect(one.store.installationId).not.toBe(other.store.installationId);
    });

    it('may be closed twice, and then refuses to work', async () => {
      const { store } = await open();
      await store.close();
      await store.close();
      await expect(store.list('LabWorker')).rejects.toThrow();
    });
  });
}

/** What a store that outlives its process must do in addition. */
export function describeLastingStore(title: string, openFixture: OpenLastingStoreFixture): void {
  it(`${title} keeps identity, rows and versions when it is opened again`, async () => {
    const fixture = await openFixture();
    try {
      const created = await create(fixture.store, requestDraft('lab'));
      const again = await fixture.reopen();
      expect(again.installationId).toBe(fixture.store.installationId);
      expect(await again.get('LabInstanceRequest', 'default', 'lab')).toEqual(created);
      expect((await create(again, requestDraft('next'))).metadata.resourceVersion).toBe(2);
    } finally {
      await fixture.close();
    }
  });
}
