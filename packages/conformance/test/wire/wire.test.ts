import { describe, expect, it } from 'vitest';
import { type ConformanceReport, runConformance } from '../../src/index.ts';
import { createWireHarness } from './wire-harness.ts';

// Checks of deadlines, of what follows in time, and of much at once.
const TIMED_CHECKS = ['PROVISION-002', 'READ-002', 'WAIT-001', 'WAIT-003', 'WAIT-009', 'LIFECYCLE-001', 'DISPOSAL-002'];
const RUNS = 100;

function failuresOf({ checks }: ConformanceReport): string[] {
  return checks.flatMap(({ id, result, reason }) => (result === 'failed' ? [`${id}: ${reason}`] : []));
}

describe('a cloud on the wire, in virtual time', () => {
  it(`gives the same results in ${RUNS} runs`, { timeout: 300_000 }, async () => {
    for (let run = 0; run < RUNS; run++) {
      const report = await runConformance(await createWireHarness(), { only: TIMED_CHECKS, seed: run });
      expect(failuresOf(report)).toEqual([]);
      expect(report.counts.passed).toBe(TIMED_CHECKS.length);
    }
  });

  it('passes the whole suite', { timeout: 300_000 }, async () => {
    const report = await runConformance(await createWireHarness(), { seed: 1, histories: 10 });
    expect(failuresOf(report)).toEqual([]);
    expect(report.verdict).toBe('conformant');
  });

  it('may hold its replies back in virtual time', { timeout: 60_000 }, async () => {
    const report = await runConformance(await createWireHarness({ heldMs: 200 }), { only: TIMED_CHECKS });
    expect(failuresOf(report)).toEqual([]);
  });

  it('is waited for however long its replies take: no virtual deadline passes meanwhile', {
    timeout: 60_000,
  }, async () => {
    const only = ['PROVISION-002', 'WAIT-001'];
    const run = async (isPatient: boolean) =>
      failuresOf(await runConformance(await createWireHarness({ realMs: 60, isPatient }), { only }));
    expect(await run(true)).toEqual([]);
    expect(await run(false)).toContainEqual(expect.stringMatching(/^PROVISION-002: /));
  });
});
