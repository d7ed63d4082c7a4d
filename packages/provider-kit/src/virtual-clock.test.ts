import { describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  it('stands still until it is told to move', async () => {
    const clock = new VirtualClock(1_000);
    let isOver = false;
    void clock.delay(10).then(() => {
      isOver = true;
    });
    await clock.advance(9);
    expect([clock.now(), isOver]).toEqual([1_009, false]);
    await clock.advance(1);
    expect([clock.now(), isOver]).toEqual([1_010, true]);
  });

  it('runs what falls due in order of time, also what is scheduled on the way, at its own time', async () => {
    const clock = new VirtualClock(0);
    const seen: [string, number][] = [];
    const note = (what: string) => () => seen.push([what, clock.now()]);
    void clock.delay(20).then(note('b'));
    void clock
      .delay(10)
      .then(note('a'))
      .then(() => clock.delay(5).then(note('a again')));
    await clock.advance(100);
    expect(seen).toEqual([
      ['a', 10],
      ['a again', 15],
      ['b', 20],
    ]);
    expect(clock.now()).toBe(100);
  });

  it('stands still while something can go on without time passing', async () => {
    let settle = () => {};
    const settled = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const clock = new VirtualClock(0, { settle: () => settled });
    const moved = clock.advance(10);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(0);
    settle();
    await moved;
    expect(clock.now()).toBe(10);
  });

  it('moves until a call has settled, and no further', async () => {
    const clock = new VirtualClock(0);
    const late = clock.delay(1_100).then(() => 'late');
    expect(await clock.advanceUntil(late)).toBe('late');
    expect(clock.now()).toBe(1_250);
    await expect(clock.advanceUntil(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(clock.now()).toBe(1_250);
  });

  it('resolves a delay of nothing at once', async () => {
    const clock = new VirtualClock();
    await clock.delay(0);
    expect(clock.pendingDelays).toBe(0);
  });
});

describe.each([
  ['virtual', new VirtualClock()],
  ['system', systemClock],
])('every clock: %s', (_, clock) => {
  it("rejects a delay with the signal's reason when it is aborted", async () => {
    const controller = new AbortController();
    const delay = clock.delay(60_000, { signal: controller.signal });
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(delay).rejects.toBe(reason);
    await expect(clock.delay(60_000, { signal: controller.signal })).rejects.toBe(reason);
    if (clock instanceof VirtualClock) expect(clock.pendingDelays).toBe(0);
  });
});
