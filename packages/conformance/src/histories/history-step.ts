import type { ConformanceFault } from '@cloud-spi/spi';
import fc from 'fast-check';

/** How many instances a history deals with at once. */
export const SLOTS = 2;

/** A call that concerns one instance. A slot stands for an instance with a token of its own. */
export type SlotCall =
  | {
      readonly call: 'provision' | 'stop' | 'start' | 'terminate' | 'terminateByToken';
      readonly slot: number;
    }
  | { readonly call: 'addTag'; readonly slot: number; readonly key: string; readonly value: string }
  | { readonly call: 'removeTag'; readonly slot: number; readonly key: string };

/** A call of a history. */
export type HistoryCall = SlotCall | { readonly call: 'list' };

/** What happens next: a call, several at once from two provider objects, or something between calls. */
export type HistoryStep =
  | HistoryCall
  | { readonly call: 'atOnce'; readonly calls: readonly HistoryCall[] }
  | { readonly call: 'newObject' }
  | { readonly call: 'fault'; readonly fault: ConformanceFault }
  | { readonly call: 'sleep'; readonly durationMs: number };

/** Which histories are drawn. */
export interface HistoryKind {
  /** Whether instances are stopped and started. */
  readonly withPower: boolean;
  /** Whether calls are made at once. */
  readonly isConcurrent: boolean;
  /** What goes wrong on the way. */
  readonly faults: readonly ConformanceFault[];
}

const LONGEST_HISTORY = 25;
const MOST_AT_ONCE = 4;

/**
 * Random histories; those that are long or complicated shrink to short and simple ones.
 *
 * @param kind - Which.
 */
export function histories({ withPower, isConcurrent, faults }: HistoryKind): fc.Arbitrary<HistoryStep[]> {
  const call = calls(withPower);
  const atOnce = fc.record({
    call: fc.constant('atOnce' as const),
    calls: fc.array(call, { minLength: 2, maxLength: MOST_AT_ONCE }),
  });
  const fault = () => fc.record({ call: fc.constant('fault' as const), fault: fc.constantFrom(...faults) });
  const step: fc.Arbitrary<HistoryStep> = fc.oneof(
    { weight: 16, arbitrary: call },
    { weight: 1, arbitrary: fc.record({ call: fc.constant('newObject' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({ call: fc.constant('sleep' as const), durationMs: fc.constantFrom(100, 5_000) }),
    },
    ...(isConcurrent ? [{ weight: 16, arbitrary: atOnce }] : []),
    ...(faults.length > 0 ? [{ weight: 6, arbitrary: fault() }] : []),
  );
  // All lengths are as likely: by default short ones are preferred, in which little happens.
  return fc.array(step, { minLength: 1, maxLength: LONGEST_HISTORY, size: 'max' });
}

function calls(withPower: boolean): fc.Arbitrary<HistoryCall> {
  const slot = fc.nat(SLOTS - 1);
  const key = fc.constantFrom('a', 'b');
  const value = fc.constantFrom('', '1');
  const named = <Call extends HistoryCall['call']>(...names: readonly Call[]) => fc.constantFrom(...names);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ call: named('provision'), slot }) },
    { weight: 2, arbitrary: fc.record({ call: named('terminate', 'terminateByToken'), slot }) },
    ...(withPower ? [{ weight: 4, arbitrary: fc.record({ call: named('stop', 'start'), slot }) }] : []),
    { weight: 2, arbitrary: fc.record({ call: named('addTag'), slot, key, value }) },
    { weight: 2, arbitrary: fc.record({ call: named('removeTag'), slot, key }) },
    { weight: 1, arbitrary: fc.record({ call: named('list') }) },
  );
}

/** Writes a history the way it is read aloud: `provision 0, sleep 100, (stop 0 & addTag 0 a 1)`. */
export function formatHistory(steps: readonly HistoryStep[]): string {
  return steps.map(formatStep).join(', ');
}

function formatStep(step: HistoryStep): string {
  if (step.call === 'atOnce') return `(${step.calls.map(formatStep).join(' & ')})`;
  return Object.values(step).map(String).join(' ').trim();
}
