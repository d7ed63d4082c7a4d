import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConformanceHarness } from '@cloud-spi/spi';
import { CHECKS } from './checks.ts';
import type { CheckResult, ConformanceReport } from './conformance-report.ts';
import { ConformanceRun, type ConformanceRunOptions } from './conformance-run.ts';

const STRAY_EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/** Options of {@link runConformance}. */
export interface RunConformanceOptions extends ConformanceRunOptions {
  /** Is told when the harness has made its first provider object. */
  readonly onReady?: ((start: Awaited<ReturnType<ConformanceRun['begin']>>) => void) | undefined;
  /** Is told of every check before it begins. */
  readonly onBegin?: (() => void) | undefined;
  /** Is told when every check has run, and what is left is counted. */
  readonly onFinishing?: (() => void) | undefined;
  /** Is told of every result as soon as it is known. */
  readonly onResult?: ((result: CheckResult) => void) | undefined;
  /**
   * Take errors that go unhandled in this process, and calls of `process.exit`, as failures of the check that runs,
   * instead of letting them end the process. Default false: the process is the caller's.
   */
  readonly catchStrayErrors?: boolean | undefined;
}

/**
 * Runs the suite, one check after the other, and frees the harness.
 *
 * @param harness - What the author of the provider supplied.
 * @param options - How to run.
 * @returns The report; a provider that breaks the contract is a result, not an error.
 * @throws Error for an unknown id in `only`, and when the harness makes no provider.
 */
export async function runConformance(
  harness: ConformanceHarness,
  options: RunConformanceOptions = {},
): Promise<ConformanceReport> {
  const { onReady, onBegin, onResult, onFinishing, catchStrayErrors = false, ...runOptions } = options;
  checkIds(options.only ?? []);
  const run = new ConformanceRun(harness, runOptions);
  const noteStrayError = (error: unknown) => run.noteStrayError(error);
  const exit = process.exit;
  if (catchStrayErrors) {
    for (const event of STRAY_EVENTS) process.on(event, noteStrayError);
    process.exit = () => {
      const error = new Error('process.exit was called, which ends the process of whoever uses the provider');
      noteStrayError(error);
      throw error; // it must not return
    };
  }
  try {
    const start = await run.begin();
    onReady?.(start);
    const done = options.earlier?.results.map(({ id }) => id) ?? [];
    for (const check of CHECKS.filter(({ id }) => !done.includes(id))) {
      onBegin?.();
      const result = await run.runCheck(check);
      onResult?.(result);
    }
    onFinishing?.();
    return await run.finish();
  } finally {
    await nextTurn(); // the process reports unhandled errors at the end of a turn
    for (const event of STRAY_EVENTS) process.off(event, noteStrayError);
    process.exit = exit;
  }
}

/**
 * Refuses ids of checks that do not exist.
 *
 * @param ids - As they were asked for.
 * @throws Error that names them.
 */
export function checkIds(ids: readonly string[]): void {
  const unknown = ids.filter((id) => !CHECKS.some((check) => check.id === id));
  if (unknown.length > 0) throw new Error(`The suite has no check ${unknown.join(', ')}`);
}
