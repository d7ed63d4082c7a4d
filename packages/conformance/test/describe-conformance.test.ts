import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';
import type { ConformanceHarness } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { CHECKS, type ConformanceRunOptions } from '../src/index.ts';
import { describeConformance, type TestContext, type TestRunner } from '../src/vitest.ts';
import { createChangedHarness } from './mutants/memory-harness.ts';

// What an author writes.
describeConformance(createHarness(), { describe, it });

describe('describeConformance', () => {
  /** A runner that only collects. */
  function collectTests(...[harness, options]: [ConformanceHarness, ConformanceRunOptions?]) {
    const tests = new Map<string, (context: TestContext) => Promise<void>>();
    const runner: TestRunner = {
      describe: (_, define) => define(),
      it: (name, _, run) => tests.set(name, run),
    };
    describeConformance(harness, runner, options);
    return tests;
  }

  it('defines a test for every check and one for the whole', () => {
    expect(collectTests(createChangedHarness({})).size).toBe(CHECKS.length + 1);
  });

  it('fails the test of a check with its reason and rules, and the last one', async () => {
    const decorate = () => ({ getProviderName: () => 'Not A Name' });
    const tests = collectTests(createChangedHarness({ decorate }));
    const [first] = tests.values();
    const context = { skip: () => {} };
    await expect(first?.(context)).rejects.toThrow(/lower-case.*\[R-IDENTITY-1\]/s);
    await expect([...tests.values()].at(-1)?.(context)).rejects.toThrow('Not conformant: IDENTITY-001 failed');
  });

  it('skips the test of a check that is known to fail, with the promise to mend it', async () => {
    const decorate = () => ({ getProviderName: () => 'Not A Name' });
    const deviation = { id: 'IDENTITY-001', reason: 'an old name', issue: '#7', expires: '2999-12-31' };
    const tests = collectTests(createChangedHarness({ decorate }), { deviations: [deviation] });
    const reasons: (string | undefined)[] = [];
    const [first] = tests.values();
    await first?.({ skip: (reason) => void reasons.push(reason) });
    expect(reasons).toEqual(['known deviation: an old name (#7)']);
  });

  it('skips the test of a check that is not exercised, with the reason', async () => {
    const { countRequests: _countRequests, ...harness } = createChangedHarness({});
    const tests = collectTests(harness);
    const reasons: (string | undefined)[] = [];
    const skip = (reason?: string) => void reasons.push(reason);
    const test = [...tests].find(([name]) => name.startsWith('IDENTITY-004'))?.[1];
    await test?.({ skip });
    expect(reasons).toEqual(['not-exercised: The harness has no countRequests']);
  });
});
