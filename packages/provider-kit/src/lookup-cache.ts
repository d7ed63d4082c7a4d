import type { Clock } from './clock.ts';

/** How a cache remembers. */
export interface LookupCacheSettings {
  /** Measures ages. */
  readonly clock: Clock;
  /** For how long an answer is used again, in milliseconds. Default 60000. */
  readonly ttlMs?: number | undefined;
  /** Most answers at once; the oldest goes first. Default 1000. */
  readonly maxEntries?: number | undefined;
}

/** Remembers what a cloud said of things that hardly ever change: images, instance types, subnets. */
export interface LookupCache {
  /**
   * Looks something up, once for all who ask within the time that an answer is used again. Neither a failure nor
   * `undefined` is remembered: what is missing may be made the next moment.
   *
   * @param key - What is looked up; two kinds of things need different keys.
   * @param load - Asks the cloud. It serves everybody who asks meanwhile, so it takes no signal of a single caller.
   */
  get<T>(key: string, load: () => Promise<T>): Promise<T>;
}

/**
 * Makes the cache that all calls of one provider object share. It has no timer.
 *
 * @param settings - How it remembers.
 */
export function createLookupCache({ clock, ttlMs = 60_000, maxEntries = 1_000 }: LookupCacheSettings): LookupCache {
  const entries = new Map<string, { readonly at: number; readonly answer: Promise<unknown> }>();
  return {
    get<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = entries.get(key);
      if (known !== undefined && clock.now() - known.at < ttlMs) return known.answer as Promise<T>;
      const answer = load();
      const entry = { at: clock.now(), answer };
      entries.delete(key); // so that it stands at the end again, as the newest
      entries.set(key, entry);
      const forget = () => {
        if (entries.get(key) === entry) entries.delete(key);
      };
      answer.then((found) => {
        if (found === undefined) forget();
      }, forget);
      for (const oldest of entries.keys()) {
        if (entries.size <= maxEntries) break;
        entries.delete(oldest);
      }
      return answer;
    },
  };
}
