import { createHarness } from '@cloud-spi/provider-memory/conformance-harness';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../src/index.ts';
import { describeConformance, type TestContext } from '../src/vitest.ts';
import { createChangedHarness } from './mutants/memory-harness.ts';

// What an author writes.
describeConformance(createHarness(), { describe, it });

describe('describeConformance', () => {
  /** A runner that only collects. */
  function collectTests(harness: Parameters<typeof describeConformance>[0]) {
    const tests = new Map<string, (context: TestContext) => Promise<void>>();
    describeConformance(harness, {
      describe: (_, define) => define(),
      it: (name, _, run) => tests.set(name, run),
    });
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
