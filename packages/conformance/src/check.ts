import type { ConformanceAdministration, ConformanceFault, ProviderCapabilities } from '@cloud-spi/spi';
import type { CheckContext } from './context/check-context.ts';
import type { RuleId } from './rules.ts';

/** The topics of the suite; each has a file of checks. */
export const CHECK_GROUPS = [
  'identity',
  'scopes',
  'validation',
  'resolve',
  'provision',
  'read',
  'lifecycle',
  'terminate',
  'terminate-by-token',
  'wait',
  'tags',
  'list',
  'console',
  'spot',
  'catalog',
  'preflight',
  'errors',
  'concurrency',
  'disposal',
  'owners',
  'time',
  'credentials',
  'histories',
] as const;

/** One of {@link CHECK_GROUPS}. */
export type CheckGroup = (typeof CHECK_GROUPS)[number];

/** The capabilities that are either there or not. */
export type CapabilityFlag = {
  [Key in keyof ProviderCapabilities]: ProviderCapabilities[Key] extends boolean ? Key : never;
}[keyof ProviderCapabilities];

/** The optional parts of a harness that checks can need. */
export type HarnessHook =
  | 'clock'
  | 'countRequests'
  | 'foreignInstanceId'
  | 'probeResidue'
  | keyof ConformanceAdministration;

/** Without what a check cannot run. */
export interface CheckRequirements {
  /** Declared capabilities; without one of them the check is skipped. Such a check is `extended`. */
  readonly capabilities?: readonly CapabilityFlag[];
  /** Optional parts of the harness; without one of them the check is not exercised. */
  readonly hooks?: readonly HarnessHook[];
  /** Faults that the harness injects; without one of them the check is not exercised. */
  readonly faults?: readonly ConformanceFault[];
  /** How many instances exist at once. Default 1. Above the cap of the run the check is not exercised. */
  readonly instances?: number;
}

/** One check: data, so that any runner can run it. */
export interface ConformanceCheck {
  /** Stable; never used again for something else. */
  readonly id: string;
  /** A sentence that says what holds. */
  readonly title: string;
  /** The sentences of the contract that it proves. */
  readonly rules: readonly RuleId[];
  /** Its topic. */
  readonly group: CheckGroup;
  /** `core`: every provider must pass. `extended`: those that declare the capabilities. */
  readonly level: 'core' | 'extended';
  /** Default: nothing but a provider. */
  readonly requires?: CheckRequirements;
  /** Resolves when the provider keeps the rules; rejects with the reason when it does not. */
  run(context: CheckContext): Promise<void>;
}
