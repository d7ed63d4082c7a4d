import type { LabDemand, LabState } from '@cloud-spi/lab-host';
import type { ControllerTimings } from '../configuration/controller-timings.ts';
import type { Result } from '../reconcile/failure.ts';
import { type EffectStep, effectStep, type Outcome, type Step } from '../reconcile/step.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker } from '../resources/lab-worker.ts';

/** Everything that the controller does to the world for a lab request. */
export type LabRequestEffects = {
  /** Says what the topology needs; does no I/O, but only a configured lab host can read it. */
  readonly 'measure-topology': { readonly input: undefined; readonly output: LabDemand };
  /** Puts the lab on the host, or finds it there. */
  readonly 'import-lab': { readonly input: LabWorker; readonly output: { readonly labId: string } };
  readonly 'start-lab': { readonly input: LabOnHost; readonly output: unknown };
  readonly 'read-lab': { readonly input: LabOnHost; readonly output: LabState };
  /** One pass at stopping, wiping and deleting the lab, whichever comes next. */
  readonly 'remove-lab': {
    readonly input: { readonly worker: LabWorker; readonly labId?: string | undefined };
    readonly output: { readonly gone: boolean };
  };
};

/** A lab and the worker that it is on. */
export interface LabOnHost {
  readonly worker: LabWorker;
  readonly labId: string;
}

/** What a decision about a lab request knows. */
export interface LabRequestContext {
  readonly request: LabInstanceRequest;
  /** The worker that it is placed on; undefined when it has none, or that one is gone. */
  readonly worker: LabWorker | undefined;
  /** While it waits: the worker that the plan of its track gives it. */
  readonly place: LabWorker | undefined;
  /** While it waits: why it has no place. */
  readonly noPlace: { readonly reason: string; readonly message: string } | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timings: ControllerTimings;
}

/** What a decision about a lab request comes to. */
export type LabRequestOutcome = Outcome<LabInstanceRequest>;

/** What the reconciler of a lab request does next. */
export type LabRequestStep = Step<LabInstanceRequest, LabRequestEffects>;

/** A step with one effect on the world; see {@link effectStep}. */
export function labRequestEffect<Name extends keyof LabRequestEffects & string>(
  effect: Name,
  input: LabRequestEffects[Name]['input'],
  conclude: (result: Result<LabRequestEffects[Name]['output']>) => LabRequestOutcome,
): EffectStep<LabInstanceRequest, LabRequestEffects> {
  return effectStep<LabInstanceRequest, LabRequestEffects, Name>(effect, input, conclude);
}
