/** The configuration cannot be used. Carries every reason, each one line for the operator; none shows a secret. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** One sentence for each mistake: where it is and how to mend it. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super(problems.join('\n'), cause === undefined ? undefined : { cause });
    this.problems = problems;
  }
}
