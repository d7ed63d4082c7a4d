import type { LabHostConnector } from '@cloud-spi/lab-host';
import type { Clock } from '@cloud-spi/provider-kit';
import type { CloudProviderSPI } from '@cloud-spi/spi';
import type { Logger } from 'pino';
import type { ControllerTimings } from './configuration/controller-timings.ts';
import { createLabRequestReconciler } from './lab-instance-request/create-lab-request-reconciler.ts';
import { createLabWorkerReconciler } from './lab-worker/create-lab-worker-reconciler.ts';
import { HostConnections } from './lab-worker/host-connections.ts';
import { createPoolReconciler } from './lab-worker-pool/create-pool-reconciler.ts';
import { InstanceObserver } from './observer/observe-instances.ts';
import { startQueueRunner } from './queue/queue-runner.ts';
import type { WorkQueue } from './queue/work-queue.ts';
import type { Reconciler } from './reconcile/reconcile-resource.ts';
import { RESOURCE_KINDS, type ResourceKind } from './resources/resource.ts';
import type { SecretResolver } from './secrets/create-secret-resolver.ts';
import type { ResourceStore } from './store/resource-store.ts';

const DEFAULT_QUEUE_POLL_MS = 500;

/** Everything that the control loops stand on. */
export interface ControlLoopParts {
  readonly store: ResourceStore;
  readonly queue: WorkQueue;
  /** By the name that the configuration gives them. */
  readonly providers: ReadonlyMap<string, CloudProviderSPI>;
  /** By kind of lab host. */
  readonly connectors: ReadonlyMap<string, LabHostConnector>;
  readonly secrets: SecretResolver;
  readonly clock: Clock;
  readonly timings: ControllerTimings;
  /** Number of resources that are reconciled at the same time. */
  readonly concurrency: number;
  /** After this time without a sign of life other processes take over. */
  readonly leaseMs: number;
  /** How often a process looks for keys that others have added to its store, in milliseconds. Default 500. */
  readonly queuePollMs?: number | undefined;
  readonly logger: Logger;
}

/** The loops that keep all resources in their desired state. */
export interface ControlLoops {
  /** Lets passes under way finish for up to `graceMs`, aborts the rest, logs out of lab hosts. Idempotent. */
  stop(options: { readonly graceMs: number }): Promise<void>;
}

/**
 * Starts reconciling everything in the store, and observing the instances of every provider.
 *
 * @param parts - What the loops stand on; they are not closed with the loops.
 */
export async function startControlLoops(parts: ControlLoopParts): Promise<ControlLoops> {
  const { queue, clock, logger } = parts;
  const connections = new HostConnections(parts.connectors, parts.secrets);
  const reconcilers: Readonly<Record<ResourceKind, Reconciler>> = {
    LabWorkerPool: createPoolReconciler(parts),
    LabWorker: createLabWorkerReconciler({ ...parts, connections }),
    LabInstanceRequest: createLabRequestReconciler({ ...parts, connections }),
  };
  await addAllKeys(parts);
  const runner = startQueueRunner({
    queue,
    clock,
    concurrency: parts.concurrency,
    leaseMs: parts.leaseMs,
    pollMs: parts.queuePollMs ?? DEFAULT_QUEUE_POLL_MS,
    handler: ({ kind, uid }, signal) => reconcilers[kind](uid, signal),
    onError: (error, key) => logger.error({ err: error, ...key }, 'a pass failed; it is tried again'),
  });
  const observing = new AbortController();
  const observers = [...parts.providers].map(([name, provider]) =>
    keepObserving(new InstanceObserver({ ...parts, name, provider }), name, parts, observing.signal),
  );
  return {
    async stop(options) {
      observing.abort();
      await Promise.all([runner.stop(options), ...observers]);
      await connections[Symbol.asyncDispose]();
    },
  };
}

/** What a process remembers beside the rows is gone after a start: everything is looked at once. */
async function addAllKeys({ store, queue }: ControlLoopParts): Promise<void> {
  for (const kind of RESOURCE_KINDS) {
    const resources = await store.list(kind);
    await queue.add(resources.map(({ metadata }) => ({ kind, uid: metadata.uid })));
  }
}

async function keepObserving(
  observer: InstanceObserver,
  provider: string,
  { clock, timings, logger }: ControlLoopParts,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await observer.observe(signal);
      await clock.delay(timings.observeInstancesMs, { signal });
    } catch (error) {
      if (signal.aborted) return;
      logger.warn({ err: error, provider }, 'the instances of a provider could not be listed; nothing is assumed');
      await clock.delay(timings.observeInstancesMs, { signal }).catch(() => undefined);
    }
  }
}
