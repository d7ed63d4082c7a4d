import type { ConformanceFault } from '@cloud-spi/spi';
import type { CheckRequirements, ConformanceCheck } from '../check.ts';
import { histories, SLOTS } from '../histories/history-step.ts';
import { searchHistories } from '../histories/search-histories.ts';

// Those of a history, and those of earlier ones that have not ended yet.
const INSTANCES = 10 * SLOTS;
// Searching, and shrinking a counter-example, stop after this real time; the shortest one found so far is reported.
const LEAST_SEARCH_MS = 10_000;
const SEARCH_MS_FOR_EACH = 200;

const FAULTS = [
  'throttle',
  'unavailable',
  'reply-lost',
  'insufficient-capacity',
] as const satisfies readonly ConformanceFault[];

/** Checks of random histories. */
export const HISTORY_CHECKS: readonly ConformanceCheck[] = [
  historyCheck('HISTORY-001', 'Random sequences of calls have the results that a model of the contract predicts', {}),
  historyCheck(
    'HISTORY-002',
    'Random sequences in which the cloud throttles, fails, loses replies and has no capacity end as if it had not, when failed calls are repeated',
    { faults: FAULTS },
  ),
  historyCheck('HISTORY-003', 'Calls made at once, from two objects, have the result of some order of them', {
    isConcurrent: true,
  }),
  historyCheck(
    'HISTORY-004',
    'Calls made at once that meet faults, and are repeated, have the result of some order of them',
    { isConcurrent: true, faults: FAULTS },
  ),
];

interface Variation {
  readonly isConcurrent?: boolean;
  readonly faults?: readonly ConformanceFault[];
}

function historyCheck(id: string, title: string, { isConcurrent = false, faults = [] }: Variation): ConformanceCheck {
  const requires: CheckRequirements = { hooks: ['clock'], instances: INSTANCES, ...(faults.length > 0 && { faults }) };
  return {
    ...{ id, title, rules: ['R-HISTORY-1'], group: 'histories', level: 'core', requires },
    async run(context) {
      const { stopStart: withPower } = context.provider.capabilities;
      const limitMs = Math.max(LEAST_SEARCH_MS, context.histories * SEARCH_MS_FOR_EACH);
      await searchHistories(histories({ withPower, isConcurrent, faults }), context, limitMs);
    },
  };
}
