import { CHECKS } from './checks.ts';

/** A check that a provider is known to fail, with the promise to mend it. */
export interface Deviation {
  /** Id of the check. */
  readonly id: string;
  /** Why it fails. */
  readonly reason: string;
  /** Where mending it is tracked: a URL, or a number of the author's tracker. */
  readonly issue: string;
  /** The last day on which it is accepted, `YYYY-MM-DD` in UTC. */
  readonly expires: string;
}

const FIELDS = ['id', 'reason', 'issue', 'expires'] as const;

/**
 * Reads a list of deviations. Idempotent: what it returns can be parsed again.
 *
 * @param value - Parsed JSON: a list of objects with id, reason, issue and expires.
 * @param nowMs - The time at which they must not have expired, in milliseconds since 1970.
 * @throws Error that names everything that is wrong: unknown ids, expired ones, missing fields.
 */
export function parseDeviations(value: unknown, nowMs: number): readonly Deviation[] {
  if (!Array.isArray(value)) throw new Error(`Deviations must be a list of {${FIELDS.join(', ')}}`);
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const problems = value.flatMap((entry: unknown, index) => findProblems(entry, `deviation ${index + 1}`, today));
  const ids = value.map((entry: Partial<Deviation> | null) => entry?.id);
  const repeated = ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index);
  if (repeated.length > 0) problems.push(`${repeated.join(', ')} is listed more than once`);
  if (problems.length > 0) throw new Error(`Deviations cannot be accepted: ${problems.join('; ')}`);
  return value as Deviation[];
}

/**
 * The field of a failed check's result that names its deviation.
 *
 * @param deviations - Those of the run.
 * @param id - The check.
 */
export function toDeviationField(
  deviations: readonly Deviation[],
  id: string,
): { readonly deviation?: Omit<Deviation, 'id'> } {
  const found = deviations.find((deviation) => deviation.id === id);
  if (found === undefined) return {};
  const { reason, issue, expires } = found;
  return { deviation: { reason, issue, expires } };
}

function findProblems(entry: unknown, position: string, today: string): string[] {
  const fields = (entry ?? {}) as Readonly<Record<string, unknown>>;
  const missing = FIELDS.filter((field) => typeof fields[field] !== 'string' || fields[field] === '');
  if (missing.length > 0) return [`${position} has no ${missing.join(', ')}`];
  const unknown = Object.keys(fields).filter((field) => !FIELDS.some((known) => known === field));
  const { id, expires } = fields as unknown as Deviation;
  return [
    ...unknown.map((field) => `${position} (${id}) has the unknown field ${field}`),
    ...(CHECKS.some((check) => check.id === id) ? [] : [`the suite has no check ${id}`]),
    ...findExpiryProblems(id, expires, today),
  ];
}

function findExpiryProblems(id: string, expires: string, today: string): string[] {
  if (!isDay(expires)) return [`${id} expires on ${JSON.stringify(expires)}, which is no day of the form YYYY-MM-DD`];
  return expires < today ? [`${id} expired on ${expires}`] : [];
}

function isDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes 2026-02-30 for a day in March.
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
