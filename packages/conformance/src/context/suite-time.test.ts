import { describe, expect, it } from 'vitest';
import { createSuiteTime } from './suite-time.ts';

/** A clock that only counts, and settles when it is told to. */
function createClock(settle?: () => Promise<void>) {
  let now = 0;
  return {
    now: () => now,
    async advance(durationMs: number) {
      now += durationMs;
    },
    ...(settle !== undefined && { settle }),
  };
}

describe('time that the suite moves', () => {
  it('goes on as long as somebody sleeps, and no further', async () => {
    const clock = createClock();
    const time = createSuiteTime({ clock });
    await time.sleep(1_000);
    expect([clock.now(), time.now()]).toEqual([1_000, 1_000]);
  });

  it('stands still until the clock has settled', async () => {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const clock = createClock(() => settled);
    const slept = createSuiteTime({ clock }).sleep(1_000);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(0);
    settle();
    await slept;
    expect(clock.now()).toBe(1_000);
  });

  it('is held up once by a clock that never settles', async () => {
    let asked = 0;
    const never = () => {
      asked++;
      return new Promise<void>(() => {});
    };
    await createSuiteTime({ clock: createClock(never) }, 1).sleep(60_000);
    expect(asked).toBe(1);
  });

  it('lets a call fail that does not settle within its limit', async () => {
    const time = createSuiteTime({ clock: createClock() });
    await expect(time.limit(new Promise(() => {}), 500, 'A call')).rejects.toThrow(
      'A call did not settle within 500 ms',
    );
    await expect(time.limit(Promise.resolve(7), 500, 'A call')).resolves.toBe(7);
  });
});
