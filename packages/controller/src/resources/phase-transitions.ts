/** For each phase the phases that may follow it directly. */
export type PhaseTransitions<Phase extends string> = Readonly<Record<Phase, readonly Phase[]>>;

/**
 * Says whether a phase may be written after another one. Staying is always legal.
 *
 * @param transitions - The table of the kind.
 * @param from - The phase in the row.
 * @param to - The phase to be written.
 */
export function isLegalTransition<Phase extends string>(
  transitions: PhaseTransitions<Phase>,
  from: Phase,
  to: Phase,
): boolean {
  return from === to || transitions[from].includes(to);
}
