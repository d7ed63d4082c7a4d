import type { Figure } from '../row.ts';

/**
 * Holds a figure against those of other systems.
 *
 * @param own - Of this repository.
 * @param others - The same figure of others, by their names; those without a value are left out.
 * @returns The figure with its ratios: own median divided by theirs, two digits behind the point.
 */
export function withRatios(own: Figure, others: Readonly<Record<string, Figure>>): Figure {
  const ratios = Object.entries(others).flatMap(([name, { value }]) => {
    if (value === undefined || own.value === undefined || value.median === 0) return [];
    return [[name, Math.round((own.value.median / value.median) * 100) / 100] as const];
  });
  return { ...own, ratios: Object.fromEntries(ratios) };
}
