import {
  type ConfigurationProblem,
  createCloudProvisioningError,
  describeValue,
  formatConfigurationProblem,
} from '@cloud-spi/spi';

/** Who refuses. */
export interface RefusalContext {
  /** Provider name. */
  readonly provider: string;
  /** The method of the contract. */
  readonly operation: string;
}

/**
 * Describes one mistake.
 *
 * @param path - Where, for example `rootVolume.sizeGib`.
 * @param expected - What would be right, with its range or its choices.
 * @param value - What was found there; secrets are not repeated.
 */
export function toProblem(path: string, expected: string, value: unknown): ConfigurationProblem {
  return { path, expected, found: describeValue(value, path) };
}

/**
 * Refuses a value that has problems; does nothing when there are none.
 *
 * @param problems - All mistakes that were found.
 * @param subject - Begins the message, for example `EC2 does not offer this`.
 * @param context - Who refuses.
 * @throws InvalidConfiguration with the problems.
 */
export function refuseProblems(
  problems: readonly ConfigurationProblem[],
  subject: string,
  { provider, operation }: RefusalContext,
): void {
  if (problems.length === 0) return;
  const message = `${subject}: ${problems.map(formatConfigurationProblem).join('; ')}`;
  throw createCloudProvisioningError({ code: 'InvalidConfiguration', message, provider, operation, problems });
}
