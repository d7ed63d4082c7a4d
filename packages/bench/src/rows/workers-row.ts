import type { FleetReport } from '../fleet/fleet-order.ts';
import { runFleetProcess } from '../fleet/run-fleet-process.ts';
import { summarize } from '../measure/summarize.ts';
import type { Row } from '../row.ts';
import type { StoreKind } from '../stores/store-target.ts';

const KIB = 1_024;

/** A thousand workers, from created to Ready. */
export function workersRow(kind: StoreKind): Row {
  return {
    name: `workers-${kind}`,
    title: `1,000 lab workers on ${kind}, from created to Ready, on a cloud and lab hosts that take no time`,
    needs: kind === 'postgresql' ? 'postgresql' : 'nothing',
    run: async (context) => {
      const workers = context.quick ? 10 : 1_000;
      const reports: FleetReport[] = [];
      for (let round = 0; round < (context.quick ? 1 : 3); round += 1) {
        const target = await context.createStore(kind);
        reports.push(await runFleetProcess({ target, workers, sweeps: 0, idleMs: 0 }));
      }
      const of = (read: (report: FleetReport) => number) => summarize(reports.map(read));
      return [
        { name: 'created to Ready', unit: 's', value: of(({ rise }) => rise.seconds) },
        { name: 'reconciles that change something', unit: '1/s', value: of(({ rise }) => rise.passes / rise.seconds) },
        { name: 'event loop delay p99', unit: 'ms', value: of(({ rise }) => rise.loopDelay.p99Ms) },
        { name: 'event loop delay, longest', unit: 'ms', value: of(({ rise }) => rise.loopDelay.maxMs) },
        { name: 'reconciles per worker', unit: '', value: of(({ rise }) => rise.passes / workers) },
        { name: 'commits per worker', unit: '', value: of(({ rise }) => rise.commits / workers) },
        { name: 'statements per worker', unit: '', value: of(({ rise }) => rise.statements / workers) },
        { name: 'requests to the cloud per worker', unit: '', value: of(({ rise }) => rise.cloudRequests / workers) },
        {
          name: 'memory per worker, resident',
          unit: 'KiB',
          value: of(({ rssBytesPerWorker }) => rssBytesPerWorker / KIB),
          note: 'growth of the process from 50 workers to 1,050, each after collecting garbage; the simulated cloud is in it',
        },
        {
          name: 'memory per worker, JavaScript heap',
          unit: 'KiB',
          value: of(({ heapBytesPerWorker }) => heapBytesPerWorker / KIB),
        },
      ];
    },
  };
}
