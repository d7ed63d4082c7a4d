import { type ProviderCapabilities, SPI_VERSION } from '@cloud-spi/spi';
import {
  type CheckResult,
  type ConformanceReport,
  countResults,
  type ResidueCount,
  toObjections,
  toVerdict,
} from './conformance-report.ts';
import { readPackageVersions } from './package-versions.ts';

/** What a report is made of. */
export interface ReportFacts {
  readonly provider: { readonly name: string; readonly version?: string | undefined };
  readonly capabilities: ProviderCapabilities;
  readonly runId: string;
  readonly seed: number;
  readonly live: boolean;
  /** Milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly results: readonly CheckResult[];
  /** What speaks against conformance beside results and residue. */
  readonly objections: readonly string[];
  readonly residue: ResidueCount | undefined;
}

/**
 * Sums a run up.
 *
 * @param facts - What came of it.
 */
export function createReport(facts: ReportFacts): ConformanceReport {
  const { provider, capabilities, runId, seed, live, startedAtMs, results, residue } = facts;
  const { suiteVersion, spiVersion } = readPackageVersions();
  const objections = [...toObjections(results), ...facts.objections, ...toResidueObjections(residue)];
  const { name, version } = provider;
  return {
    reportVersion: 1,
    verdict: toVerdict(results, objections),
    objections,
    spi: { version: SPI_VERSION, packageVersion: spiVersion },
    suite: { name: '@cloud-spi/conformance', version: suiteVersion },
    provider: { name, ...(version !== undefined && { version }) },
    capabilities,
    runId,
    seed,
    live,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: Date.now() - startedAtMs,
    ...(residue !== undefined && { residue }),
    counts: countResults(results),
    checks: results,
  };
}

function toResidueObjections(residue: ResidueCount | undefined): string[] {
  if (residue === undefined || residue.atEnd <= residue.atStart) return [];
  return [`volumes, interfaces or addresses are left: ${residue.atEnd}, at the start ${residue.atStart}`];
}
