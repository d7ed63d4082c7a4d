export {
  type CapabilityFlag,
  CHECK_GROUPS,
  type CheckGroup,
  type CheckRequirements,
  type ConformanceCheck,
  type HarnessHook,
} from './check.ts';
export { CHECKS } from './checks.ts';
export type {
  CheckOutcome,
  CheckResult,
  ConformanceReport,
  ConformanceVerdict,
  ResidueCount,
} from './conformance-report.ts';
export { ConformanceRun, type ConformanceRunOptions } from './conformance-run.ts';
export type { CheckContext, TimeLimits } from './context/check-context.ts';
export { RUN_TAG } from './context/check-session.ts';
export { type Deviation, parseDeviations } from './deviations.ts';
export { reapRun } from './reap-run.ts';
export { type Badge, toBadge } from './report/to-badge.ts';
export { toHtmlPage } from './report/to-html-page.ts';
export { toJunitXml } from './report/to-junit-xml.ts';
export { writeReport } from './report/write-report.ts';
export { RULES, type RuleId } from './rules.ts';
export { type RunConformanceOptions, runConformance } from './run-conformance.ts';
