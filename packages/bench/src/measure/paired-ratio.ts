import { percentile } from './summarize.ts';

/**
 * How one thing compares with another that was measured in the same rounds: the median of the rounds' own ratios. What
 * slows a whole round down, such as another process, is in both and cancels out.
 *
 * @param own - One value of each round; at least one.
 * @param other - The other's, of the same rounds in the same order.
 * @returns Two digits behind the point.
 * @throws RangeError when the rounds are not the same.
 */
export function pairedRatio(own: readonly number[], other: readonly number[]): number {
  if (own.length === 0 || own.length !== other.length) {
    throw new RangeError(`${own.length} rounds cannot be held against ${other.length}.`);
  }
  const ratios = own.map((value, round) => value / (other[round] as number));
  return Math.round(percentile(ratios, 50) * 100) / 100;
}
