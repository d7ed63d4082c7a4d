import { setTimeout as delay } from 'node:timers/promises';

/** Memory of this process in bytes, once everything that can be freed is. */
export interface SettledMemory {
  readonly rss: number;
  readonly heapUsed: number;
}

/**
 * Collects garbage until nothing more comes of it.
 *
 * @throws Error unless Node.js was started with `--expose-gc`.
 */
export async function readSettledMemory(): Promise<SettledMemory> {
  if (globalThis.gc === undefined) throw new Error('Start Node.js with --expose-gc.');
  for (let round = 0; round < 5; round += 1) {
    globalThis.gc();
    await delay(20);
  }
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}
