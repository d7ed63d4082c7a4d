import { isDeepStrictEqual } from 'node:util';
import type { QueueKey } from '../queue/work-queue.ts';
import { PAUSED_ANNOTATION, type ResourceKind } from '../resources/resource.ts';
import type { AnyResource, ResourceOfKind } from '../resources/resource-of-kind.ts';
import type { Change, ResourceStore } from '../store/resource-store.ts';
import { StoreError, type StoreErrorKind } from '../store/store-error.ts';
import { applyOutcome } from './apply-outcome.ts';
import { type Result, toFailure } from './failure.ts';
import {
  type EffectMap,
  type EffectPerformers,
  type EffectStep,
  isEffectStep,
  type Outcome,
  type Step,
} from './step.ts';

/** Runs one pass over one resource. Never waits for an effect to take hold: it says when to look again. */
export type Reconciler = (
  uid: string,
  signal: AbortSignal,
) => Promise<{ readonly requeueAfterMs?: number | undefined }>;

/** What a kind brings to the common pass. */
export interface ReconcilerParts<Kind extends ResourceKind, Facts, Effects extends EffectMap> {
  readonly kind: Kind;
  readonly store: ResourceStore;
  readonly clock: { now(): number };
  /** Reads from the store what the decision needs beside the row. */
  readonly gatherFacts: (resource: ResourceOfKind<Kind>) => Promise<Facts>;
  /** Decides; pure. */
  readonly decide: (resource: ResourceOfKind<Kind>, facts: Facts, now: number) => Step<ResourceOfKind<Kind>, Effects>;
  readonly performers: EffectPerformers<ResourceOfKind<Kind>, Effects>;
  /** Which other resources look again after the write, beyond those that follow from the rows themselves. */
  readonly findRelated: (before: ResourceOfKind<Kind>, after: ResourceOfKind<Kind>) => Promise<readonly QueueKey[]>;
}

/** A commit that lost against another writer, or whose row is gone, is decided anew after this time. */
const RETRY_CONFLICT_AFTER_MS = 20;
const LOST_COMMITS: readonly StoreErrorKind[] = ['conflict', 'not-found'];

/**
 * Makes the pass that all kinds share: read the row, decide, carry out at most one effect, write the status.
 *
 * @param parts - What the kind brings.
 */
export function createReconciler<Kind extends ResourceKind, Facts, Effects extends EffectMap>(
  parts: ReconcilerParts<Kind, Facts, Effects>,
): Reconciler {
  return async (uid, signal) => {
    const resource = await parts.store.getByUid(parts.kind, uid);
    if (resource === undefined || resource.metadata.annotations[PAUSED_ANNOTATION] === 'true') return {};
    const facts = await parts.gatherFacts(resource);
    const step = parts.decide(resource, facts, parts.clock.now());
    const outcome = isEffectStep(step) ? step.conclude(await carryOut(parts, resource, step, signal)) : step;
    return write(parts, resource, outcome);
  };
}

async function carryOut<Kind extends ResourceKind, Facts, Effects extends EffectMap>(
  parts: ReconcilerParts<Kind, Facts, Effects>,
  resource: ResourceOfKind<Kind>,
  step: EffectStep<ResourceOfKind<Kind>, Effects>,
  signal: AbortSignal,
): Promise<Result<never>> {
  try {
    // The pairing of name, input and output is checked where the step is made (effectStep).
    return { ok: true, value: (await parts.performers[step.effect](resource, step.input, signal)) as never };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, failure: toFailure(error) };
  }
}

async function write<Kind extends ResourceKind, Facts, Effects extends EffectMap>(
  parts: ReconcilerParts<Kind, Facts, Effects>,
  before: ResourceOfKind<Kind>,
  outcome: Outcome<ResourceOfKind<Kind>>,
): Promise<{ requeueAfterMs?: number | undefined }> {
  const after = applyOutcome(before, outcome, new Date(parts.clock.now()).toISOString());
  const moved = after.status.phase !== before.status.phase;
  if (!moved && isNothingToWrite(before, after, outcome)) return { requeueAfterMs: outcome.requeueAfterMs };
  const changes: Change[] = [{ type: 'update', resource: after as AnyResource }, ...(outcome.alongside ?? [])];
  const { kind, name, namespace, uid } = { kind: before.kind, ...before.metadata };
  try {
    await parts.store.commit(changes, {
      events: (outcome.events ?? []).map((event) => ({ ...event, about: { kind, name, namespace, uid } })),
      wake: [...(outcome.wake ?? []), ...(moved ? await parts.findRelated(before, after) : [])],
    });
  } catch (error) {
    if (!(error instanceof StoreError) || !LOST_COMMITS.includes(error.kind)) throw error;
    return { requeueAfterMs: RETRY_CONFLICT_AFTER_MS };
  }
  return { requeueAfterMs: moved ? (outcome.requeueAfterMs ?? 0) : outcome.requeueAfterMs };
}

/**
 * A pass that only looked costs no transaction. Whoever changed the row meanwhile has woken its key: it could as well
 * have done so when the pass was over.
 */
function isNothingToWrite<Resource extends AnyResource>(
  before: Resource,
  after: Resource,
  { events = [], wake = [], alongside = [] }: Outcome<Resource>,
): boolean {
  return events.length + wake.length + alongside.length === 0 && isDeepStrictEqual(before, after);
}
