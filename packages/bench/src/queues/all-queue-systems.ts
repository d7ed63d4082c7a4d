import { openGraphileWorkerQueue } from './graphile-worker-queue.ts';
import { openOwnQueue } from './own-queue.ts';
import { openPgBossQueue } from './pg-boss-queue.ts';
import type { OpenQueueSystem } from './queue-system.ts';

/** By the names that results give them. */
export const QUEUE_SYSTEMS = {
  own: openOwnQueue,
  'pg-boss': openPgBossQueue,
  'graphile-worker': openGraphileWorkerQueue(false),
  'graphile-worker in batches': openGraphileWorkerQueue(true),
} as const satisfies Readonly<Record<string, OpenQueueSystem>>;

/** A key of {@link QUEUE_SYSTEMS}. */
export type QueueSystemName = keyof typeof QUEUE_SYSTEMS;
