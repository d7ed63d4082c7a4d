import type { ConformanceCheck } from './check.ts';
import { CATALOG_CHECKS } from './checks/catalog-checks.ts';
import { CONCURRENCY_CHECKS } from './checks/concurrency-checks.ts';
import { CONSOLE_CHECKS } from './checks/console-checks.ts';
import { CREDENTIAL_CHECKS } from './checks/credential-checks.ts';
import { DISPOSAL_CHECKS } from './checks/disposal-checks.ts';
import { ERROR_CHECKS } from './checks/error-checks.ts';
import { HISTORY_CHECKS } from './checks/history-checks.ts';
import { IDENTITY_CHECKS } from './checks/identity-checks.ts';
import { LIFECYCLE_CHECKS } from './checks/lifecycle-checks.ts';
import { LIST_CHECKS } from './checks/list-checks.ts';
import { OWNER_CHECKS } from './checks/owner-checks.ts';
import { PARTS_CHECKS } from './checks/parts-checks.ts';
import { PREFLIGHT_CHECKS } from './checks/preflight-checks.ts';
import { PROTECTION_CHECKS } from './checks/protection-checks.ts';
import { PROVISION_CHECKS } from './checks/provision-checks.ts';
import { READ_CHECKS } from './checks/read-checks.ts';
import { RESOLVE_CHECKS } from './checks/resolve-checks.ts';
import { SCOPE_CHECKS } from './checks/scope-checks.ts';
import { SPOT_CHECKS } from './checks/spot-checks.ts';
import { TAG_CHECKS } from './checks/tag-checks.ts';
import { TERMINATE_BY_TOKEN_CHECKS } from './checks/terminate-by-token-checks.ts';
import { TERMINATE_CHECKS } from './checks/terminate-checks.ts';
import { TIME_CHECKS } from './checks/time-checks.ts';
import { VALIDATION_CHECKS } from './checks/validation-checks.ts';
import { WAIT_CHECKS } from './checks/wait-checks.ts';

/** The suite, in the order in which it runs: what later checks build on comes first. */
export const CHECKS: readonly ConformanceCheck[] = Object.freeze([
  ...IDENTITY_CHECKS,
  ...SCOPE_CHECKS,
  ...VALIDATION_CHECKS,
  ...RESOLVE_CHECKS,
  ...PROVISION_CHECKS,
  ...PARTS_CHECKS,
  ...READ_CHECKS,
  ...LIFECYCLE_CHECKS,
  ...TERMINATE_CHECKS,
  ...PROTECTION_CHECKS,
  ...TERMINATE_BY_TOKEN_CHECKS,
  ...WAIT_CHECKS,
  ...TAG_CHECKS,
  ...LIST_CHECKS,
  ...CONSOLE_CHECKS,
  ...SPOT_CHECKS,
  ...CATALOG_CHECKS,
  ...PREFLIGHT_CHECKS,
  ...ERROR_CHECKS,
  ...CONCURRENCY_CHECKS,
  ...DISPOSAL_CHECKS,
  ...OWNER_CHECKS,
  ...TIME_CHECKS,
  ...CREDENTIAL_CHECKS,
  ...HISTORY_CHECKS,
]);
