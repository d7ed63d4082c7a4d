import type { ConformanceHarness } from '@cloud-spi/spi';
import { CHECK_GROUPS } from './check.ts';
import { CHECKS } from './checks.ts';
import { ConformanceRun, type ConformanceRunOptions } from './conformance-run.ts';
import { type TestContext, tellTest } from './report/tell-test.ts';

export type { TestContext };

/** The functions of a test runner that the suite needs: those of vitest, or of node:test. */
export interface TestRunner {
  /** Groups tests. */
  readonly describe: (name: string, define: () => void) => unknown;
  /** Defines a test. */
  readonly it: (name: string, options: { timeout: number }, run: (context: TestContext) => Promise<void>) => unknown;
}

// Removing what a check made may take as long as the check; the run's own limits come first.
const CHECK_TIMEOUT_MS = 24 * 3_600_000;

/**
 * Defines a test for every check, and a last one for the whole: nothing is left behind, the verdict is "conformant".
 * The tests run one after the other.
 *
 * @param harness - What the author of the provider supplied.
 * @param runner - `{ describe, it }` of the test runner.
 * @param options - How to run.
 */
export function describeConformance(
  harness: ConformanceHarness,
  { describe, it }: TestRunner,
  options: ConformanceRunOptions = {},
): void {
  const run = new ConformanceRun(harness, options);
  describe(`conformance of ${harness.name}`, () => {
    for (const group of CHECK_GROUPS) {
      describe(group, () => {
        for (const check of CHECKS.filter((candidate) => candidate.group === group)) {
          it(`${check.id} ${check.title}`, { timeout: CHECK_TIMEOUT_MS }, async (context) => {
            await tellTest(await run.runCheck(check), context);
          });
        }
      });
    }
    it('nothing speaks against conformance', { timeout: CHECK_TIMEOUT_MS }, async () => {
      const { objections } = await run.finish();
      if (objections.length > 0) throw new Error(`Not conformant: ${objections.join('; ')}`);
    });
  });
}
