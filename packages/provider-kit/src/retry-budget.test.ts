import { expect, it } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

it('a budget gives as many retries as it holds', () => {
  const budget = new RetryBudget({ capacity: 2 });
  expect([budget.tryTake(), budget.tryTake(), budget.tryTake()]).toEqual([true, true, false]);
});

it('a budget is earned back by successes', () => {
  const budget = new RetryBudget({ capacity: 1, refillPerSuccess: 0.5 });
  budget.tryTake();
  budget.refill();
  expect(budget.tryTake()).toBe(false);
  budget.refill();
  expect(budget.tryTake()).toBe(true);
});

it('a budget does not grow beyond its capacity', () => {
  const budget = new RetryBudget({ capacity: 1, refillPerSuccess: 1 });
  budget.refill();
  expect([budget.tryTake(), budget.tryTake()]).toEqual([true, false]);
});
