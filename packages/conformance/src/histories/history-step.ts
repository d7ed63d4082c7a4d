import fc from 'fast-check';

/** How many instances a history deals with at once. */
export const SLOTS = 2;

/** One call of a history. A slot stands for an instance with a token of its own. */
export type HistoryStep =
  | {
      readonly call: 'provision' | 'stop' | 'start' | 'terminate' | 'terminateByToken';
      readonly slot: number;
    }
  | { readonly call: 'addTag'; readonly slot: number; readonly key: string; readonly value: string }
  | { readonly call: 'removeTag'; readonly slot: number; readonly key: string }
  | { readonly call: 'list' | 'newObject' }
  | { readonly call: 'sleep'; readonly durationMs: number };

const LONGEST_HISTORY = 25;

/**
 * Random histories; those that are long or complicated shrink to short and simple ones.
 *
 * @param withPower - Whether instances are stopped and started.
 */
export function histories(withPower: boolean): fc.Arbitrary<HistoryStep[]> {
  const slot = fc.nat(SLOTS - 1);
  const key = fc.constantFrom('a', 'b');
  const call = <Call extends HistoryStep['call']>(...calls: readonly Call[]) => fc.constantFrom(...calls);
  const power = fc.record({ call: call('stop', 'start'), slot });
  const step: fc.Arbitrary<HistoryStep> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ call: call('provision'), slot }) },
    { weight: 2, arbitrary: fc.record({ call: call('terminate', 'terminateByToken'), slot }) },
    ...(withPower ? [{ weight: 4, arbitrary: power }] : []),
    { weight: 2, arbitrary: fc.record({ call: call('addTag'), slot, key, value: fc.constantFrom('', '1') }) },
    { weight: 2, arbitrary: fc.record({ call: call('removeTag'), slot, key }) },
    { weight: 2, arbitrary: fc.record({ call: call('list', 'newObject') }) },
    { weight: 3, arbitrary: fc.record({ call: call('sleep'), durationMs: fc.constantFrom(100, 5_000) }) },
  );
  // All lengths are as likely: by default short ones are preferred, in which little happens.
  return fc.array(step, { minLength: 1, maxLength: LONGEST_HISTORY, size: 'max' });
}

/** Writes a history the way it is read aloud: `provision 0, sleep 100, stop 0`. */
export function formatHistory(steps: readonly HistoryStep[]): string {
  return steps.map((step) => Object.values(step).map(String).join(' ').trim()).join(', ');
}
