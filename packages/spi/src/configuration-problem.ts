/** One mistake in a value that somebody wrote. Problems are collected, so that one answer lists all of them. */
export interface ConfigurationProblem {
  /** Where: a path such as `rootVolume.sizeGib` or `additionalVolumes[1].iops`; empty for the whole value. */
  readonly path: string;
  /** What was expected there, with its range or its choices. */
  readonly expected: string;
  /** What was found, as a short description. Never a secret and never user data. */
  readonly found: string;
}

/**
 * Writes a problem as one line.
 *
 * @param problem - The mistake.
 * @returns For example `rootVolume.sizeGib: expected an integer from 1 to 65536, found 0`.
 */
export function formatConfigurationProblem(problem: ConfigurationProblem): string {
  return `${problem.path === '' ? '(value)' : problem.path}: expected ${problem.expected}, found ${problem.found}`;
}
