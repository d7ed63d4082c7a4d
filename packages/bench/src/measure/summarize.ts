/** Minimum, median and maximum of what several rounds measured. */
export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** How many rounds. */
  readonly rounds: number;
}

/**
 * Summarizes the results of several rounds.
 *
 * @param values - One of each round; at least one.
 * @throws RangeError when there is none, or one is not a number.
 */
export function summarize(values: readonly number[]): Summary {
  if (values.length === 0 || values.some((value) => !Number.isFinite(value))) {
    throw new RangeError(`Nothing to summarize in [${values.join(', ')}].`);
  }
  return {
    min: Math.min(...values),
    median: percentile(values, 50),
    max: Math.max(...values),
    rounds: values.length,
  };
}

/**
 * The value that `percent` of the values do not exceed; between two values, what lies between them in proportion.
 *
 * @param values - In any order; at least one.
 * @param percent - 0 to 100.
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
