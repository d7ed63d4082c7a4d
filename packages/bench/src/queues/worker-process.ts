import { once } from 'node:events';
import { QUEUE_SYSTEMS } from './all-queue-systems.ts';
import { machineTimeMs, type WorkerMessage, type WorkerOrder } from './worker-messages.ts';

const REPORT_MS = 20;

const { system, url, leaseMs, mode } = JSON.parse(process.argv[2] ?? '') as WorkerOrder;
const report = (message: WorkerMessage) => process.send?.(message);
// Without its parent nobody would end it.
process.on('disconnect', () => process.exit());

const queue = await QUEUE_SYSTEMS[system]({ url, leaseMs });
const told = once(process, 'message');
report({ type: 'ready' });
await told;
await queue.work(mode === 'count' ? countingHandler() : reportingHandler());

function reportingHandler() {
  return async (key: string) => {
    report({ type: 'begun', key, atMs: machineTimeMs() });
    if (mode === 'hang') await new Promise(() => {});
  };
}

/** A message for each key would be more work than the keys. */
function countingHandler() {
  let count = 0;
  let reported = 0;
  let firstMs = 0;
  let lastMs = 0;
  setInterval(() => {
    if (count > reported) report({ type: 'counted', count, firstMs, lastMs });
    reported = count;
  }, REPORT_MS);
  return async () => {
    lastMs = machineTimeMs();
    if (count === 0) firstMs = lastMs;
    count += 1;
  };
}
