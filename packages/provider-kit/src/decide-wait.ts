import { type CloudProvisioningError, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import { TRANSIENT_CODES } from './transient-codes.ts';

/** What a wait is for. */
export type WaitGoal = 'running' | 'terminated';

/** How long things have taken so far. */
export interface WaitProgress {
  /** Milliseconds since the wait began. */
  readonly waitedMs: number;
  /** Milliseconds since the state was first seen. */
  readonly unchangedMs: number;
  /** For how many milliseconds after its begin NotFound says nothing to a wait that has not seen the instance. */
  readonly consistencyWindowMs: number;
  /** Whether an earlier read of this wait has seen the instance: then NotFound means that it is gone. */
  readonly wasSeen: boolean;
}

/** What becomes of a wait after one read. */
export type WaitDecision =
  | { readonly kind: 'reached'; readonly info?: InstanceInfo }
  | { readonly kind: 'failed'; readonly message: string; readonly error?: CloudProvisioningError }
  | { readonly kind: 'waiting' };

const WAITING: WaitDecision = Object.freeze({ kind: 'waiting' });
const STOPPED_TOLERANCE_MS = 30_000;

/**
 * Decides by the contract's rules what one read means for a wait.
 *
 * @param goal - What the wait is for.
 * @param answer - The observation, or the error of the read.
 * @param progress - How long things have taken so far.
 */
export function decideWait(goal: WaitGoal, answer: InstanceInfo | Error, progress: WaitProgress): WaitDecision {
  if (isCloudProvisioningError(answer)) return decideAfterError(goal, answer, progress);
  // Anything else that was thrown is a read that went wrong, such as a broken connection.
  if (answer instanceof Error) return WAITING;
  if (answer.state === goal) return { kind: 'reached', info: answer };
  return goal === 'terminated' ? WAITING : decideTowardsRunning(answer, progress);
}

function decideAfterError(goal: WaitGoal, error: CloudProvisioningError, progress: WaitProgress): WaitDecision {
  const mayNotBeVisible = progress.waitedMs < progress.consistencyWindowMs;
  if (error.code === 'NotFound' && goal === 'terminated') {
    return mayNotBeVisible && !progress.wasSeen ? WAITING : { kind: 'reached' };
  }
  if (error.code === 'NotFound' && mayNotBeVisible) return WAITING;
  if (TRANSIENT_CODES.has(error.code)) return WAITING;
  return { kind: 'failed', message: error.message, error };
}

function decideTowardsRunning(info: InstanceInfo, { unchangedMs }: WaitProgress): WaitDecision {
  switch (info.state) {
    case 'terminated':
    case 'terminating':
    case 'failed':
      return { kind: 'failed', message: `The instance is ${info.state} and will not run${reasonOf(info)}` };
    case 'stopped':
    case 'stopping':
      if (unchangedMs < STOPPED_TOLERANCE_MS) return WAITING;
      return { kind: 'failed', message: `The instance stays ${info.state}; start it first${reasonOf(info)}` };
    default:
      return WAITING;
  }
}

function reasonOf({ stateReason }: InstanceInfo): string {
  return stateReason === undefined ? '' : `: ${stateReason.message} (${stateReason.code})`;
}
