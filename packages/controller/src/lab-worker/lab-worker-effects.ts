import type { HostCapacity, HostHealth, HostLicense, HostProbe, LicenseRelease } from '@cloud-spi/lab-host';
import type { InstanceInfo, TerminateByTokenResult } from '@cloud-spi/spi';
import type { ControllerTimings } from '../configuration/controller-timings.ts';
import type { Result } from '../reconcile/failure.ts';
import { type EffectStep, effectStep, type Outcome, type Step } from '../reconcile/step.ts';
import type { LabInstanceRequest } from '../resources/lab-instance-request.ts';
import type { LabWorker, ProvisioningIntent } from '../resources/lab-worker.ts';

/** A look at a lab host with credentials. */
export interface HostInspection {
  readonly health: HostHealth;
  readonly capacity: HostCapacity;
  readonly license: HostLicense;
}

/** Everything that the controller does to the world for a worker. */
export type LabWorkerEffects = {
  /** Resolves the configuration of a placement and asks who the provider speaks for. Reads only. */
  readonly 'resolve-placement': {
    readonly input: { readonly placement: number; readonly attempt: number };
    readonly output: Omit<ProvisioningIntent, 'createdAt'>;
  };
  /** Provisions what the intent says; repeating it finds the same instance. */
  readonly provision: { readonly input: ProvisioningIntent; readonly output: InstanceInfo };
  readonly 'read-instance': { readonly input: InstanceReference; readonly output: InstanceInfo };
  readonly 'start-instance': { readonly input: InstanceReference; readonly output: unknown };
  readonly 'stop-instance': { readonly input: InstanceReference; readonly output: unknown };
  /** One pass at removing everything that an intent made. */
  readonly 'remove-instance': {
    readonly input: { readonly intent: ProvisioningIntent; readonly instanceId?: string | undefined };
    /** `consistencyWindowMs`: how long the cloud may hide what it has just accepted. */
    readonly output: TerminateByTokenResult & { readonly consistencyWindowMs: number };
  };
  /** Looks at the lab host without credentials. */
  readonly 'probe-host': { readonly input: undefined; readonly output: HostProbe };
  readonly 'inspect-host': { readonly input: undefined; readonly output: HostInspection };
  readonly 'apply-license': { readonly input: undefined; readonly output: unknown };
  readonly 'read-license': { readonly input: undefined; readonly output: HostLicense };
  readonly 'release-license': { readonly input: undefined; readonly output: LicenseRelease };
};

/** An instance and the provider that knows it. */
export interface InstanceReference {
  readonly provider: string;
  readonly instanceId: string;
}

/** What a decision about a worker knows. */
export interface LabWorkerContext {
  readonly worker: LabWorker;
  /** The labs that are placed on it and have not ended. */
  readonly labs: readonly LabInstanceRequest[];
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly timings: ControllerTimings;
  /** When this process last inspected the host. */
  readonly inspectedAt?: number | undefined;
}

/** What a decision about a worker comes to. */
export type LabWorkerOutcome = Outcome<LabWorker>;

/** What the reconciler of a worker does next. */
export type LabWorkerStep = Step<LabWorker, LabWorkerEffects>;

/** A step with one effect on the world; see {@link effectStep}. */
export function labWorkerEffect<Name extends keyof LabWorkerEffects & string>(
  effect: Name,
  input: LabWorkerEffects[Name]['input'],
  conclude: (result: Result<LabWorkerEffects[Name]['output']>) => LabWorkerOutcome,
): EffectStep<LabWorker, LabWorkerEffects> {
  return effectStep<LabWorker, LabWorkerEffects, Name>(effect, input, conclude);
}
