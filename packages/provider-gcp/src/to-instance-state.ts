import type { InstanceState, StateReason } from '@cloud-spi/spi';
import { toOperationFailure } from './compute-error.ts';
import type { ComputeInstance, ComputeOperation } from './compute-resources.ts';
import { classify } from './to-cloud-provisioning-error.ts';

/**
 * The statuses of a machine in the contract's words. One that is not here becomes `unknown`. What Compute Engine calls
 * TERMINATED is a stopped machine: it can be started again.
 *
 * @see https://cloud.google.com/compute/docs/instances/instance-life-cycle
 */
const STATES: ReadonlyMap<string, InstanceState> = new Map([
  ['PENDING', 'pending'],
  ['PROVISIONING', 'pending'],
  ['STAGING', 'pending'],
  ['RUNNING', 'running'],
  ['PENDING_STOP', 'stopping'],
  ['STOPPING', 'stopping'],
  ['SUSPENDING', 'stopping'],
  ['SUSPENDED', 'stopped'],
  ['TERMINATED', 'stopped'],
  ['STOPPED', 'stopped'],
  ['DEPROVISIONING', 'terminating'],
  ['REPAIRING', 'pending'], // its host failed; it comes back by itself
]);

/** Statuses that a machine has while it is being stopped as well as while it is being deleted. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['PENDING_STOP', 'STOPPING']);

/** What operations are called that take the capacity of a spot machine back. */
export const PREEMPTION = 'compute.instances.preempted';

/**
 * Tells whether only its operations can say what becomes of a machine.
 *
 * @param instance - As read.
 */
export function mayBeTerminating({ status = '' }: ComputeInstance): boolean {
  return AMBIGUOUS.has(status);
}

/**
 * Translates the status of a machine.
 *
 * @param instance - As read.
 * @param isBeingDeleted - Whether an operation that deletes it is under way.
 */
export function toInstanceState({ status = '' }: ComputeInstance, isBeingDeleted: boolean): InstanceState {
  if (isBeingDeleted && AMBIGUOUS.has(status)) return 'terminating';
  return STATES.get(status) ?? 'unknown';
}

/** What the operations of a machine say that the cloud does not know. */
export type Absence =
  | { readonly state: 'pending' }
  | { readonly state: 'terminated'; readonly stateReason: StateReason }
  /** It never was, or somebody deleted it. */
  | { readonly state: 'unknown-instance' };

/**
 * Decides what became of a machine that the cloud does not know (any more, or yet).
 *
 * @param operations - Those with the machine as target, in any order.
 */
export function explainAbsence(operations: readonly ComputeOperation[]): Absence {
  const latest = operations.toSorted((left, right) => timeOf(right) - timeOf(left));
  const insert = latest.find(({ operationType }) => operationType === 'insert');
  if (insert !== undefined && insert.status !== 'DONE') return { state: 'pending' };
  const failure = insert === undefined ? undefined : toOperationFailure(insert);
  if (failure !== undefined) {
    const { codes, message } = failure;
    const [nativeCode] = codes;
    const { code } = classify(failure, true);
    return { state: 'terminated', stateReason: { code, ...(nativeCode !== undefined && { nativeCode }), message } };
  }
  const preemption = latest.find(({ operationType }) => operationType === PREEMPTION);
  if (preemption !== undefined && timeOf(preemption) >= (insert === undefined ? 0 : timeOf(insert))) {
    const message = preemption.statusMessage ?? 'The capacity of the spot machine was taken back';
    return { state: 'terminated', stateReason: { code: 'Interrupted', nativeCode: PREEMPTION, message } };
  }
  return { state: 'unknown-instance' };
}

function timeOf({ insertTime = '' }: ComputeOperation): number {
  return Date.parse(insertTime) || 0;
}
