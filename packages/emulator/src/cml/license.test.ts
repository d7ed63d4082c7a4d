import { expect, test } from 'vitest';
import { createLicense, type LicenseState, licenseAt, nodeLimitAt } from './license.ts';

function registered(changes: Partial<LicenseState> = {}): LicenseState {
  return {
    ...createLicense(),
    registration: { requestedAt: 0, settlesAt: 10, token: 't', outcome: 'registered', failure: null },
    authorization: { requestedAt: 0, settlesAt: 15, outcome: 'in-compliance', before: 'waiting' },
    ...changes,
  };
}

test('registration settles before authorization', () => {
  const seen = [9, 10, 14, 15].map((now) => licenseAt(registered(), now));
  expect(seen).toEqual([
    { registration: 'pending', authorization: 'evaluation', busy: true },
    { registration: 'registered', authorization: 'waiting', busy: false },
    { registration: 'registered', authorization: 'waiting', busy: false },
    { registration: 'registered', authorization: 'in-compliance', busy: false },
  ]);
});

test('a registration that does not reach the server stays pending', () => {
  const license = registered({
    registration: { requestedAt: 0, settlesAt: null, token: 't', outcome: 'failed', failure: null },
  });
  expect(licenseAt(license, 1e12)).toMatchObject({ registration: 'pending', busy: true });
});

test('during a renewal the authorization before it holds', () => {
  const license = registered({
    authorization: { requestedAt: 100, settlesAt: 105, outcome: 'in-compliance', before: 'out-of-compliance' },
  });
  expect([104, 105].map((now) => licenseAt(license, now).authorization)).toEqual([
    'out-of-compliance',
    'in-compliance',
  ]);
});

test('a deregistration keeps the license until it has settled', () => {
  const license = registered({ deregistration: { requestedAt: 100, settlesAt: 120 } });
  expect(licenseAt(license, 119)).toEqual({ registration: 'registered', authorization: 'in-compliance', busy: true });
  expect(licenseAt(license, 120)).toEqual({ registration: 'none', authorization: 'evaluation', busy: false });
});

test.each([
  ['CML_Personal', 0, 20],
  ['CML_Personal40', 0, 40],
  ['CML_Enterprise', 0, 20],
  ['CML_Enterprise', 30, 50],
  ['CML_Personal', 30, 20],
])('%s with %i expansion nodes runs %i nodes', (product, expansionNodes, limit) => {
  expect(nodeLimitAt(registered({ product, expansionNodes }), 100)).toBe(limit);
});

test('without a good authorization five nodes may run', () => {
  const outOfCompliance = registered({
    authorization: { requestedAt: 0, settlesAt: 15, outcome: 'out-of-compliance', before: 'waiting' },
  });
  expect([createLicense(), registered(), outOfCompliance].map((license) => nodeLimitAt(license, 14))).toEqual([
    5, 5, 5,
  ]);
  expect(nodeLimitAt(outOfCompliance, 100)).toBe(5);
});
