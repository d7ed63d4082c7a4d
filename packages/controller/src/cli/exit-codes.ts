/** How the program ends. */
export const EXIT_CODES = {
  /** Done. */
  ok: 0,
  /** The environment forbids it, or what was asked for is not there. */
  failed: 1,
  /** What was given is wrong: arguments, configuration, manifests. */
  badInput: 2,
} as const;

/** One of {@link EXIT_CODES}. */
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];
