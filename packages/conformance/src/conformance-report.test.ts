import { expect, it } from 'vitest';
import { type CheckResult, countResults, toObjections } from './conformance-report.ts';

const result = (fields: Partial<CheckResult>): CheckResult => ({
  id: 'READ-001',
  title: 'A title',
  group: 'read',
  level: 'core',
  rules: [],
  result: 'passed',
  durationMs: 0,
  providerCalls: 0,
  ...fields,
});

it('counts results by outcome', () => {
  const results = [result({}), result({}), result({ result: 'skipped' }), result({ result: 'not-exercised' })];
  expect(countResults(results)).toEqual({ passed: 2, failed: 0, skipped: 1, 'not-exercised': 1 });
});

it('objects to failed checks and to core checks that were skipped', () => {
  const results = [
    result({ id: 'A', result: 'failed' }),
    result({ id: 'B', result: 'failed', level: 'extended' }),
    result({ id: 'C', result: 'skipped' }),
    result({ id: 'D', result: 'skipped' }),
  ];
  expect(toObjections(results)).toEqual([
    'A failed',
    'B failed',
    '2 core checks were skipped: a part of the suite proves nothing',
  ]);
});

it('does not object to extended checks that were skipped, nor to what could not be exercised', () => {
  expect(toObjections([result({ result: 'skipped', level: 'extended' }), result({ result: 'not-exercised' })])).toEqual(
    [],
  );
});
