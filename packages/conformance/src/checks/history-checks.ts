import fc from 'fast-check';
import type { ConformanceCheck } from '../check.ts';
import { histories, SLOTS } from '../histories/history-step.ts';
import { playHistory } from '../histories/play-history.ts';

const HISTORIES = 50;
// Shrinking a counter-example stops after this real time, with the shortest one found so far.
const LONGEST_SEARCH_MS = 10_000;

/** Checks of random histories. */
export const HISTORY_CHECKS: readonly ConformanceCheck[] = [
  {
    id: 'HISTORY-001',
    title: 'Random sequences of calls have the results that a model of the contract predicts',
    rules: ['R-HISTORY-1'],
    group: 'histories',
    level: 'core',
    requires: { hooks: ['clock'], instances: HISTORIES * SLOTS },
    async run(context) {
      const { stopStart } = context.provider.capabilities;
      const property = fc.asyncProperty(histories(stopStart), (steps) => playHistory(steps, context));
      const { seed } = context;
      const { failed, errorInstance } = await fc.check(property, {
        seed,
        numRuns: HISTORIES,
        interruptAfterTimeLimit: LONGEST_SEARCH_MS,
        markInterruptAsFailure: false,
      });
      if (!failed) return;
      const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      throw new Error(`${reason} (seed ${seed})`, { cause: errorInstance });
    },
  },
];
