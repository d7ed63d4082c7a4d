import { describe, expect, it } from 'vitest';
import { createLookupCache } from './lookup-cache.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('createLookupCache', () => {
  it('asks once for all who ask meanwhile and shortly afterwards, and again when the answer is old', async () => {
    const clock = new VirtualClock();
    const cache = createLookupCache({ clock, ttlMs: 1_000 });
    let asked = 0;
    const load = async () => ++asked;
    expect(await Promise.all([cache.get('a', load), cache.get('a', load)])).toEqual([1, 1]);
    await clock.advance(999);
    expect(await cache.get('a', load)).toBe(1);
    await clock.advance(1);
    expect(await cache.get('a', load)).toBe(2);
  });

  it('remembers neither failures nor that something is missing', async () => {
    const cache = createLookupCache({ clock: new VirtualClock() });
    expect(await cache.get('b', async () => undefined)).toBeUndefined();
    expect(await cache.get('b', async () => 'made meanwhile')).toBe('made meanwhile');
    await expect(cache.get('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await cache.get('a', async () => 'mended')).toBe('mended');
  });

  it('forgets the oldest answer when there are too many', async () => {
    const cache = createLookupCache({ clock: new VirtualClock(), maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) await cache.get(key, async () => 'old');
    expect(await cache.get('c', async () => 'new')).toBe('old');
    expect(await cache.get('a', async () => 'new')).toBe('new');
  });
});
