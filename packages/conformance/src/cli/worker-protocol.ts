import type { ProviderCapabilities } from '@cloud-spi/spi';
import type { CheckResult, ConformanceReport } from '../conformance-report.ts';
import type { EarlierPart } from '../conformance-run.ts';
import type { TrackedCreation } from '../context/track-provider.ts';
import type { Deviation } from '../deviations.ts';
import type { HarnessSource } from './load-harness.ts';

/** What a worker is to do: the whole run, or what is left of it after an earlier worker has ended. JSON-safe. */
export interface WorkerTask {
  readonly source: HarnessSource;
  readonly only: readonly string[] | undefined;
  readonly seed: number;
  readonly histories: number | undefined;
  readonly maxInstances: number | undefined;
  readonly deviations: readonly Deviation[] | undefined;
  readonly earlier: EarlierPart;
}

/** What a worker tells. */
export type WorkerMessage =
  /** Sent every second: its event loop is not blocked. */
  | { readonly kind: 'alive' }
  /** The harness makes providers. */
  | {
      readonly kind: 'ready';
      readonly provider: { readonly name: string; readonly version?: string | undefined };
      readonly capabilities: ProviderCapabilities;
      readonly residueAtStart: number | undefined;
    }
  /** A check begins: the first one that has no result. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'creation'; readonly creation: TrackedCreation }
  | { readonly kind: 'result'; readonly result: CheckResult }
  /** All checks have run; what is left is counted. */
  | { readonly kind: 'finishing' }
  | { readonly kind: 'report'; readonly report: ConformanceReport }
  /** The run cannot go on: the harness is at fault. */
  | { readonly kind: 'unusable'; readonly message: string };
