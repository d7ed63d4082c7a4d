/** Why a park refuses something. */
export const parkProblems = [
  'not-found',
  'capacity',
  'quota',
  'addresses-exhausted',
  'address-in-use',
  'wrong-state',
  'protected',
  'unknown-zone',
  'unknown-type',
  'unknown-subnet',
  'in-use',
] as const;

/** One of {@link parkProblems}. */
export type ParkProblem = (typeof parkProblems)[number];

/** A refusal of the park; each front end puts it into its cloud's words. */
export class ParkError extends Error {
  readonly problem: ParkProblem;
  /** What it is about: an id, a zone, a type, a quota's name. */
  readonly subject: string;

  constructor(problem: ParkProblem, subject: string, message: string) {
    super(message);
    this.name = 'ParkError';
    this.problem = problem;
    this.subject = subject;
  }
}
