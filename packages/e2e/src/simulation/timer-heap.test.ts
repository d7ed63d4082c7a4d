import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.ts';
import { TimerHeap } from './timer-heap.ts';

function takeAll(heap: TimerHeap): number[] {
  const dueAt: number[] = [];
  for (let timer = heap.takeFirst(); timer !== undefined; timer = heap.takeFirst()) dueAt.push(timer.dueAt);
  return dueAt;
}

describe('TimerHeap', () => {
  it('gives timers in the order in which they fall due, whatever the order in which they were added', () => {
    const random = new SeededRandom('heap');
    const times = Array.from({ length: 500 }, () => random.integer(0, 100));
    const heap = new TimerHeap();
    for (const time of times) heap.add(time, () => {});
    expect(takeAll(heap)).toEqual(times.toSorted((a, b) => a - b));
  });

  it('gives those that fall due together in the order in which they were added', () => {
    const heap = new TimerHeap();
    const fired: number[] = [];
    for (const number of [1, 2, 3, 4, 5]) heap.add(7, () => fired.push(number));
    heap.add(3, () => fired.push(0));
    for (let timer = heap.takeFirst(); timer !== undefined; timer = heap.takeFirst()) timer.fire();
    expect(fired).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('leaves out canceled ones', () => {
    const heap = new TimerHeap();
    const [first, , third] = [1, 2, 3].map((time) => heap.add(time, () => {}));
    for (const timer of [first, third]) if (timer !== undefined) timer.isCanceled = true;
    expect(takeAll(heap)).toEqual([2]);
    expect(heap.first()).toBeUndefined();
  });
});
