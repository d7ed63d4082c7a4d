import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../conformance-report.ts';
import { tellTest } from './tell-test.ts';

describe('the test of a check that played fewer random histories than were wanted', () => {
  const check: CheckResult = {
    id: 'HISTORY-001',
    title: 'Random sequences',
    group: 'histories',
    level: 'core',
    rules: ['R-HISTORY-1'],
    result: 'passed',
    durationMs: 10_000,
    histories: { played: 39, wanted: 50 },
  };
  const skip = () => expect.unreachable('It passed');

  it.each(['annotate', 'diagnostic'] as const)('has a note that says so, by %s of its runner', async (method) => {
    const notes: string[] = [];
    await tellTest(check, { skip, [method]: (note: string) => notes.push(note) });
    expect(notes).toEqual(['played 39 of 50 histories; then the time was over']);
  });

  it('passes where the runner takes no notes', async () => {
    await expect(tellTest(check, { skip })).resolves.toBeUndefined();
  });

  it('has no note when all were played', async () => {
    const all = { ...check, histories: { played: 50, wanted: 50 } };
    await tellTest(all, { skip, annotate: () => expect.unreachable('Nothing was left out') });
  });
});
