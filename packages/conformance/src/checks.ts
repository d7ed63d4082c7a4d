import type { ConformanceCheck } from './check.ts';
import { IDENTITY_CHECKS } from './checks/identity-checks.ts';
import { LIFECYCLE_CHECKS } from './checks/lifecycle-checks.ts';
import { PROVISION_CHECKS } from './checks/provision-checks.ts';
import { READ_CHECKS } from './checks/read-checks.ts';
import { RESOLVE_CHECKS } from './checks/resolve-checks.ts';
import { SCOPE_CHECKS } from './checks/scope-checks.ts';
import { TERMINATE_BY_TOKEN_CHECKS } from './checks/terminate-by-token-checks.ts';
import { TERMINATE_CHECKS } from './checks/terminate-checks.ts';
import { VALIDATION_CHECKS } from './checks/validation-checks.ts';

/** The suite, in the order in which it runs: what later checks build on comes first. */
export const CHECKS: readonly ConformanceCheck[] = Object.freeze([
  ...IDENTITY_CHECKS,
  ...SCOPE_CHECKS,
  ...VALIDATION_CHECKS,
  ...RESOLVE_CHECKS,
  ...PROVISION_CHECKS,
  ...READ_CHECKS,
  ...LIFECYCLE_CHECKS,
  ...TERMINATE_CHECKS,
  ...TERMINATE_BY_TOKEN_CHECKS,
]);
