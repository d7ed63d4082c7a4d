import { afterEach } from 'vitest';
import type { WorkQueue } from '../../src/queue/work-queue.ts';
import type { StoreOptions } from '../../src/store/open-store.ts';
import type { ResourceStore } from '../../src/store/resource-store.ts';

/** A new, empty store whose time stands still until it is moved. */
export interface StoreFixture {
  readonly store: ResourceStore;
  readonly queue: WorkQueue;
  /** Moves the time that the store sees. */
  advance(durationMs: number): void | Promise<void>;
  /** Removes all of it. */
  close(): Promise<void>;
}

/** Makes a {@link StoreFixture}. Its time starts at 2026-01-01T00:00:00.000Z. */
export type OpenStoreFixture = (options?: StoreOptions) => Promise<StoreFixture>;

/** Makes a fixture that can open the same database once more, as another process would. */
export type OpenLastingStoreFixture = (
  options?: StoreOptions,
) => Promise<StoreFixture & { reopen(): Promise<ResourceStore> }>;

/** Opens fixtures and closes them after each test. */
export function useFixtures(openFixture: OpenStoreFixture): OpenStoreFixture {
  const opened: StoreFixture[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((fixture) => fixture.close()));
  });
  return async (options) => {
    const fixture = await openFixture(options);
    opened.push(fixture);
    return fixture;
  };
}
