import { runFleetProcess } from '../fleet/run-fleet-process.ts';
import { summarize } from '../measure/summarize.ts';
import type { Row } from '../row.ts';
import type { StoreKind } from '../stores/store-target.ts';

const MINUTE_MS = 60_000;

/** What a controller costs that has nothing to do. */
export function idleRow(kind: StoreKind): Row {
  return {
    name: `idle-${kind}`,
    title: `A minute on ${kind} in which nothing happens to 1,000 Ready workers: each lab host is inspected once`,
    needs: kind === 'postgresql' ? 'postgresql' : 'nothing',
    run: async (context) => {
      const target = await context.createStore(kind);
      const idleMs = context.quick ? 500 : MINUTE_MS;
      const { idle } = await runFleetProcess({ target, workers: context.quick ? 10 : 1_000, sweeps: 0, idleMs });
      if (idle === undefined) throw new Error('The fleet does not say what it did while it was idle.');
      const once = (value: number) => summarize([value]);
      return [
        { name: 'statements', unit: '1/min', value: once(idle.statements) },
        { name: 'processor time of the controller', unit: 's/min', value: once(idle.cpuSeconds) },
        { name: 'reconciles', unit: '1/min', value: once(idle.passes) },
        { name: 'requests to the cloud', unit: '1/min', value: once(idle.cloudRequests) },
        { name: 'event loop delay p99', unit: 'ms', value: once(idle.loopDelay.p99Ms) },
        { name: 'event loop delay, longest', unit: 'ms', value: once(idle.loopDelay.maxMs) },
      ];
    },
  };
}
