import type { ProviderCapabilities } from '@cloud-spi/spi';
import type { CheckGroup, ConformanceCheck } from './check.ts';
import type { Deviation } from './deviations.ts';

/**
 * What became of a check.
 *
 * - `passed`, `failed`: it ran.
 * - `skipped`: it does not apply (a capability is not declared), or was not selected. A skipped core check means that
 *   nothing is proven.
 * - `not-exercised`: the harness lacks what it needs, such as fault injection. Never counts as passed.
 */
export type CheckOutcome = 'passed' | 'failed' | 'skipped' | 'not-exercised';

/** The result of one check. */
export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly group: CheckGroup;
  readonly level: ConformanceCheck['level'];
  /** Ids of the rules that it proves. */
  readonly rules: readonly string[];
  readonly result: CheckOutcome;
  /** Why it did not pass. */
  readonly reason?: string;
  /** The known deviation that accounts for the failure. */
  readonly deviation?: Omit<Deviation, 'id'>;
  /** Real time in milliseconds, with setting up and removing. */
  readonly durationMs: number;
  /** Calls of the provider's methods by the check itself; absent when the process ended during it. */
  readonly providerCalls?: number;
  /** How many random histories were played, of a check that plays some: fewer than wanted when the time was over. */
  readonly histories?: { readonly played: number; readonly wanted: number };
}

/** The word on the whole. "conformant with deviations": what failed was announced in the deviations, all unexpired. */
export type ConformanceVerdict = 'conformant' | 'conformant with deviations' | 'not conformant';

/** Volumes, interfaces and addresses beyond kept ones; absent where the harness cannot count them. */
export interface ResidueCount {
  readonly atStart: number;
  readonly atEnd: number;
}

/** The result of a run: pure data, JSON-safe. */
export interface ConformanceReport {
  /** Version of this form of report. */
  readonly reportVersion: 1;
  readonly verdict: ConformanceVerdict;
  /** What speaks against conformance; empty when conformant. */
  readonly objections: readonly string[];
  /** Version of the contract, and of the package that describes it. */
  readonly spi: { readonly version: number; readonly packageVersion: string };
  readonly suite: { readonly name: string; readonly version: string };
  readonly provider: { readonly name: string; readonly version?: string };
  readonly capabilities: ProviderCapabilities;
  /** Value of the tag that everything made by the run carried. */
  readonly runId: string;
  readonly seed: number;
  readonly live: boolean;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  /** What was left over from elsewhere when the run began, and when it ended. */
  readonly residue?: ResidueCount;
  /** What was given with `--options`: its form alone, texts and numbers are hidden. */
  readonly options?: unknown;
  /** The command that repeats the run, where it came from the command line. A report is a claim; this is the proof. */
  readonly reproduce?: string;
  readonly counts: Readonly<Record<CheckOutcome, number>>;
  readonly checks: readonly CheckResult[];
}

/** Counts results by outcome. */
export function countResults(results: readonly CheckResult[]): Readonly<Record<CheckOutcome, number>> {
  const counts = { passed: 0, failed: 0, skipped: 0, 'not-exercised': 0 };
  for (const { result } of results) counts[result]++;
  return counts;
}

/**
 * Finds what speaks against conformance.
 *
 * @param results - Of every check of the suite.
 */
export function toObjections(results: readonly CheckResult[]): string[] {
  const failed = results.filter(({ result, deviation }) => result === 'failed' && deviation === undefined);
  const skipped = results.filter(({ result, level }) => result === 'skipped' && level === 'core');
  return [
    ...failed.map(({ id }) => `${id} failed`),
    ...(skipped.length > 0 ? [`${skipped.length} core checks were skipped: a part of the suite proves nothing`] : []),
  ];
}

/**
 * Sums up.
 *
 * @param results - Of every check of the suite.
 * @param objections - What speaks against conformance.
 */
export function toVerdict(results: readonly CheckResult[], objections: readonly string[]): ConformanceVerdict {
  if (objections.length > 0) return 'not conformant';
  return results.some(({ deviation }) => deviation !== undefined) ? 'conformant with deviations' : 'conformant';
}
