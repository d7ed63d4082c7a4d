import { expect, test } from 'vitest';
import { releaseSeat, type SmartAccountState, seatsHeldAt, takeSeat } from './smart-account.ts';

function createAccount(seats: Record<string, number>, expansionNodes = 0): SmartAccountState {
  return { name: 'a', virtualAccount: 'v', tokens: [], seats, expansionNodes, reachable: true, held: [] };
}

function seat(productUuid: string, { product = 'P', expansionNodes = 0, since = 0 } = {}) {
  return { productUuid, hostname: 'h', address: 'a', instanceId: null, product, expansionNodes, since };
}

test('no more seats are given than were bought, by product', () => {
  const account = createAccount({ P: 1, Q: 1 });
  expect(takeSeat(account, seat('one'), 0)).toBe(true);
  expect(takeSeat(account, seat('two'), 0)).toBe(false);
  expect(takeSeat(account, seat('two', { product: 'Q' }), 0)).toBe(true);
  expect(takeSeat(account, seat('three', { product: 'unknown' }), 0)).toBe(false);
});

test('a seat is reserved from the request on and counts from its instant on', () => {
  const account = createAccount({ P: 1 });
  takeSeat(account, seat('one', { since: 100 }), 0);
  expect(seatsHeldAt(account, 99)).toEqual([]);
  expect(seatsHeldAt(account, 100)).toMatchObject([{ productUuid: 'one' }]);
  expect(takeSeat(account, seat('two'), 50)).toBe(false);
});

test('a host that registers again moves its seat', () => {
  const account = createAccount({ P: 1 });
  takeSeat(account, seat('one'), 0);
  expect(takeSeat(account, seat('one'), 10)).toBe(true);
  expect(seatsHeldAt(account, 10)).toHaveLength(1);
});

test('expansion nodes are counted over all hosts', () => {
  const account = createAccount({ P: 9 }, 10);
  expect(takeSeat(account, seat('one', { expansionNodes: 6 }), 0)).toBe(true);
  expect(takeSeat(account, seat('two', { expansionNodes: 5 }), 0)).toBe(false);
  expect(takeSeat(account, seat('two', { expansionNodes: 4 }), 0)).toBe(true);
});

test('a released seat can be taken once its end has come', () => {
  const account = createAccount({ P: 1 });
  takeSeat(account, seat('one'), 0);
  releaseSeat(account, 'one', 100);
  expect(takeSeat(account, seat('two'), 99)).toBe(false);
  expect(takeSeat(account, seat('two'), 100)).toBe(true);
  expect(seatsHeldAt(account, 100)).toMatchObject([{ productUuid: 'two' }]);
});
