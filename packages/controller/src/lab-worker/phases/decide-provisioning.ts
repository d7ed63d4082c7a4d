import type { InstanceInfo } from '@cloud-spi/spi';
import { backoffMs } from '../../reconcile/backoff.ts';
import { type Failure, failureReason } from '../../reconcile/failure.ts';
import { obstructedBy, progressing } from '../../reconcile/progressing-condition.ts';
import type { ProvisioningIntent } from '../../resources/lab-worker.ts';
import {
  type LabWorkerContext,
  type LabWorkerOutcome,
  type LabWorkerStep,
  labWorkerEffect,
} from '../lab-worker-effects.ts';
import { fail, moveTo, retry, stay } from '../outcomes.ts';
import { terminateIfWanted } from '../shutdown.ts';
import { instanceReference, phaseAgeMs, toObservedInstance } from '../worker-facts.ts';

/** Failures that no repetition of this attempt mends: what it made is removed and the next placement is tried. */
const NEXT_PLACEMENT_REASONS: ReadonlySet<string> = new Set(['InsufficientCapacity', 'QuotaExceeded', 'AlreadyExists']);
/** Failures that only a change of the spec mends. */
const INVALID_REASONS: ReadonlySet<string> = new Set(['InvalidConfiguration', 'NotSupported']);

/**
 * Makes an instance. One attempt is: resolve a placement, write the intent, provision, wait until it runs. An attempt
 * that cannot succeed is abandoned: what it made is removed first, then the next placement gets a new token.
 */
export function decideProvisioning(context: LabWorkerContext): LabWorkerStep {
  const { intent } = context.worker.status;
  const terminate = terminateIfWanted(context);
  if (terminate !== undefined) return terminate;
  if (intent === undefined) return resolvePlacement(context);
  if (intent.abandoned !== undefined) return removeAbandoned(context, intent);
  if (context.now - Date.parse(intent.createdAt) > context.timings.provisioningTimeoutMs) {
    return abandon(intent, 'Timeout', `The instance did not run within the time limit.`);
  }
  const reference = instanceReference(context.worker);
  if (reference === undefined) return provision(context, intent);
  return labWorkerEffect('read-instance', reference, (result) =>
    result.ok ? observed(context, intent, result.value) : readFailed(context, intent, result.failure),
  );
}

function resolvePlacement(context: LabWorkerContext): LabWorkerStep {
  const { attempt, placement: last } = context.worker.status;
  // The spec may have fewer placements now.
  const placement = last < context.worker.spec.placements.length ? last : 0;
  return labWorkerEffect('resolve-placement', { attempt: attempt + 1, placement }, (result) => {
    if (result.ok) {
      const intent = { ...result.value, createdAt: new Date(context.now).toISOString() };
      return { status: { attempt: attempt + 1, placement, intent }, conditions: [progressing], requeueAfterMs: 0 };
    }
    const { failure } = result;
    if (INVALID_REASONS.has(failure.reason)) {
      return fail(context, failureReason(failure), failure.message, { recoverable: false });
    }
    return NEXT_PLACEMENT_REASONS.has(failure.reason) ? nextPlacement(context, failure) : retry(context, failure);
  });
}

function provision(context: LabWorkerContext, intent: ProvisioningIntent): LabWorkerStep {
  return labWorkerEffect('provision', intent, (result) => {
    if (result.ok) return observed(context, intent, result.value);
    const { failure } = result;
    const { message, reason } = failure;
    if (INVALID_REASONS.has(reason)) return fail(context, failureReason(failure), message, { recoverable: false });
    if (!NEXT_PLACEMENT_REASONS.has(reason)) return retry(context, failure);
    return abandon(intent, failureReason(failure), message);
  });
}

function observed(context: LabWorkerContext, intent: ProvisioningIntent, info: InstanceInfo): LabWorkerOutcome {
  const instance = toObservedInstance(info);
  if (info.state === 'running') return moveTo('InstanceReady', `Instance ${info.instanceId} runs.`, { instance });
  if (info.state === 'pending' || info.state === 'unknown') {
    return { ...stay(context.timings.pollInstanceMs, { instance, failures: 0 }), conditions: [progressing] };
  }
  const reason = info.stateReason?.code ?? 'InstanceFailed';
  const message = `Instance ${info.instanceId} is ${info.state}: ${info.stateReason?.message ?? 'no reason given'}`;
  return abandon(intent, reason, message, { instance });
}

/**
 * An id that the cloud does not know: other readers than the one that made it may lag. The observer says when reads have
 * agreed for long enough that it is gone.
 */
function readFailed(context: LabWorkerContext, intent: ProvisioningIntent, failure: Failure): LabWorkerOutcome {
  const isGone = context.worker.status.instance?.state === 'terminated';
  if (failure.reason !== 'NotFound' || !isGone) return retry(context, failure);
  return abandon(intent, 'NotFound', 'The instance disappeared while it was starting.');
}

function abandon(
  intent: ProvisioningIntent,
  reason: string,
  message: string,
  changes: Parameters<typeof stay>[1] = {},
): LabWorkerOutcome {
  return {
    ...stay(0, { ...changes, intent: { ...intent, abandoned: { reason, message } } }),
    conditions: [{ type: 'Progressing', status: 'False', reason, message }],
    events: [{ type: 'Warning', reason, message: `Attempt ${intent.token} was given up: ${message}` }],
  };
}

function removeAbandoned(context: LabWorkerContext, intent: ProvisioningIntent): LabWorkerStep {
  const instanceId = context.worker.status.instance?.instanceId;
  return labWorkerEffect('remove-instance', { intent, instanceId }, (result) => {
    if (!result.ok) return retry(context, result.failure);
    if (result.value.remaining > 0) return stay(context.timings.pollInstanceMs);
    return nextPlacement(context);
  });
}

/**
 * Tries the placements in order; after the last one begins anew, with a back-off. It grows with the time spent in vain,
 * not with the failures alone: an instance that is accepted each time and then breaks would be made anew all the time.
 */
function nextPlacement(context: LabWorkerContext, failure?: Failure): LabWorkerOutcome {
  const { placement, failures } = context.worker.status;
  const next = (placement + 1) % context.worker.spec.placements.length;
  return {
    status: { placement: next, intent: undefined, instance: undefined, failures: failures + 1 },
    conditions: failure === undefined ? [] : [obstructedBy(failure)],
    requeueAfterMs: next === 0 ? roundBackoffMs(context) : 0,
  };
}

function roundBackoffMs(context: LabWorkerContext): number {
  const { timings, worker } = context;
  return Math.min(timings.retryMaxMs, Math.max(backoffMs(worker.status.failures, timings), phaseAgeMs(context) / 2));
}
