import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import type { MachineFacts } from './results.ts';

const GIB = 1_024 ** 3;

/**
 * Describes the machine at the end of a run.
 *
 * @param run - What is known of the run.
 */
export function readMachineFacts(run: {
  readonly loadBefore: number;
  readonly postgresql: string | undefined;
}): MachineFacts {
  return {
    date: new Date().toISOString(),
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / GIB),
    system: `${type()} ${release()}`,
    node: process.version,
    ...(run.postgresql === undefined ? {} : { postgresql: run.postgresql }),
    loadBefore: run.loadBefore,
    loadAfter: readLoad(),
  };
}

/** Load of the machine over the last minute. */
export function readLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
