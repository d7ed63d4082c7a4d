import { type Failure, failureReason } from './failure.ts';
import type { ConditionDraft } from './step.ts';

/** Nothing is in the way, or not any more. */
export const progressing: ConditionDraft = {
  type: 'Progressing',
  status: 'True',
  reason: 'AsExpected',
  message: 'Nothing is in the way.',
};

/** A failure is in the way; it is tried again. */
export function obstructedBy(failure: Failure): ConditionDraft {
  return { type: 'Progressing', status: 'False', reason: failureReason(failure), message: failure.message };
}
