import {
  type ErrorCode,
  formatConfigurationProblem,
  isCloudProvisioningError,
  type PreflightProblem,
} from '@cloud-spi/spi';

/** What provisioning would fail with; anything else says nothing about the configuration. */
const FINDINGS: ReadonlySet<ErrorCode> = new Set([
  'InvalidConfiguration',
  'InsufficientCapacity',
  'QuotaExceeded',
  'Unauthenticated',
  'PermissionDenied',
]);

/**
 * Turns the error of a trial into problems.
 *
 * @param error - What was thrown.
 * @throws The error itself when it says nothing about what provisioning would do, such as a lost connection.
 */
export function toPreflightProblems(error: unknown): readonly PreflightProblem[] {
  if (!isCloudProvisioningError(error) || !FINDINGS.has(error.code)) throw error;
  const { code, message, problems = [] } = error;
  if (problems.length === 0) return [{ code, message }];
  return problems.map((problem) => ({ code, path: problem.path, message: formatConfigurationProblem(problem) }));
}
