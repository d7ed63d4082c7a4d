import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

const RESOLUTION_MS = 1;
const NANOSECONDS = 1e6;

/** For how long the event loop was blocked, in milliseconds. */
export interface LoopDelay {
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Measures for how long the event loop of this process was blocked meanwhile.
 *
 * @param work - What happens meanwhile.
 * @returns What `work` returned, and the delays.
 */
export async function withLoopDelay<T>(work: () => Promise<T>): Promise<{ result: T; loopDelay: LoopDelay }> {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  // The monitor sees a block only when its timer has run before and after it.
  await delay(3 * RESOLUTION_MS);
  const result = await work();
  await delay(3 * RESOLUTION_MS);
  monitor.disable();
  // Its own timer is in what it measures.
  const toMs = (nanoseconds: number) => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS);
  return { result, loopDelay: { p99Ms: toMs(monitor.percentile(99)), maxMs: toMs(monitor.max) } };
}
