import type { Activity } from '../fleet/fleet-order.ts';
import { runFleetProcess } from '../fleet/run-fleet-process.ts';
import { summarize } from '../measure/summarize.ts';
import type { Row } from '../row.ts';
import type { StoreKind } from '../stores/store-target.ts';

/** Passes that find everything as it should be: what a controller does most of its time. */
export function reconcilesRow(kind: StoreKind): Row {
  return {
    name: `reconciles-${kind}`,
    title: `Reconciling 1,000 Ready workers on ${kind} once more, all at once: nothing is to be changed`,
    needs: kind === 'postgresql' ? 'postgresql' : 'nothing',
    run: async (context) => {
      const { sweeps } = await runFleetProcess({
        target: await context.createStore(kind),
        workers: context.quick ? 10 : 1_000,
        sweeps: context.quick ? 2 : 5,
        idleMs: 0,
      });
      const of = (read: (sweep: Activity) => number) => summarize(sweeps.map(read));
      return [
        { name: 'reconciles', unit: '1/s', value: of(({ passes, seconds }) => passes / seconds) },
        { name: 'event loop delay p99', unit: 'ms', value: of(({ loopDelay }) => loopDelay.p99Ms) },
        { name: 'event loop delay, longest', unit: 'ms', value: of(({ loopDelay }) => loopDelay.maxMs) },
        { name: 'statements per reconcile', unit: '', value: of(({ statements, passes }) => statements / passes) },
        {
          name: 'processor time per reconcile',
          unit: 'ms',
          value: of(({ cpuSeconds, passes }) => (cpuSeconds * 1e3) / passes),
        },
      ];
    },
  };
}
