import type { ConformanceCheck } from './check.ts';
import { IDENTITY_CHECKS } from './checks/identity-checks.ts';
import { RESOLVE_CHECKS } from './checks/resolve-checks.ts';
import { SCOPE_CHECKS } from './checks/scope-checks.ts';

/** The suite, in the order in which it runs: what later checks build on comes first. */
export const CHECKS: readonly ConformanceCheck[] = Object.freeze([
  ...IDENTITY_CHECKS,
  ...SCOPE_CHECKS,
  ...RESOLVE_CHECKS,
]);
