import type { QueueKey } from '../queue/work-queue.ts';
import type { AnyResource } from '../resources/resource-of-kind.ts';
import type { Change, EventDraft } from '../store/resource-store.ts';
import type { Result } from './failure.ts';

/** A condition to be set; the time of its last transition follows from the row. */
export interface ConditionDraft {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** Fields of a status to be set; undefined removes one. */
export type StatusChanges<Status> = { readonly [Field in keyof Status]?: Status[Field] | undefined };

/** What a decision writes: nothing that is left out changes. */
export interface Outcome<Resource extends AnyResource> {
  /** The next phase. Entering one resets `phaseStartedAt` and `failures`. */
  readonly phase?: Resource['status']['phase'] | undefined;
  readonly status?: StatusChanges<Omit<Resource['status'], 'phase' | 'phaseStartedAt' | 'conditions'>> | undefined;
  readonly conditions?: readonly ConditionDraft[] | undefined;
  readonly events?: readonly Pick<EventDraft, 'type' | 'reason' | 'message'>[] | undefined;
  readonly finalizers?: readonly string[] | undefined;
  /** Changes of other rows that hold together with this one. */
  readonly alongside?: readonly Change[] | undefined;
  readonly wake?: readonly QueueKey[] | undefined;
  /** Run again after this time at the latest. Absent: only when something changes. */
  readonly requeueAfterMs?: number | undefined;
}

/** The effects of a kind: for each name what it is given and what it yields. */
export type EffectMap = Readonly<Record<string, { readonly input: unknown; readonly output: unknown }>>;

/** One effect and what follows from its result. Both are decided without I/O. */
export interface EffectStep<Resource extends AnyResource, Effects extends EffectMap> {
  readonly effect: keyof Effects & string;
  readonly input: unknown;
  readonly conclude: (result: Result<never>) => Outcome<Resource>;
}

/** What a reconciler does next: one effect, or just a write. */
export type Step<Resource extends AnyResource, Effects extends EffectMap> =
  | EffectStep<Resource, Effects>
  | (Outcome<Resource> & { readonly effect?: undefined });

/** Whether a step has an effect. */
export function isEffectStep<Resource extends AnyResource, Effects extends EffectMap>(
  step: Step<Resource, Effects>,
): step is EffectStep<Resource, Effects> {
  return step.effect !== undefined;
}

/** How effects of a kind are carried out. */
export type EffectPerformers<Resource extends AnyResource, Effects extends EffectMap> = {
  readonly [Name in keyof Effects]: (
    resource: Resource,
    input: Effects[Name]['input'],
    signal: AbortSignal,
  ) => Promise<Effects[Name]['output']>;
};

/**
 * Makes a typed step of one effect.
 *
 * @param effect - Its name.
 * @param input - What it is given.
 * @param conclude - Decides from the result; pure.
 */
export function effectStep<
  Resource extends AnyResource,
  Effects extends EffectMap,
  Name extends keyof Effects & string,
>(
  effect: Name,
  input: Effects[Name]['input'],
  conclude: (result: Result<Effects[Name]['output']>) => Outcome<Resource>,
): EffectStep<Resource, Effects> {
  return { effect, input, conclude };
}
