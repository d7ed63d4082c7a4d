/** The version of the resource schemas. */
export const API_VERSION = 'cloud-spi/v1alpha1';

/** The kinds of resources. */
export const RESOURCE_KINDS = ['LabWorkerPool', 'LabWorker', 'LabInstanceRequest'] as const;

/** One of {@link RESOURCE_KINDS}. */
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** A resource that another one belongs to; it is identified by its uid. */
export interface OwnerReference {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly uid: string;
}

/** What every resource has beside spec and status. */
export interface ResourceMetadata {
  /** DNS label, unique among the living of a kind and namespace. */
  readonly name: string;
  /** DNS label. */
  readonly namespace: string;
  /** Identity over all time. */
  readonly uid: string;
  /** Counts the changes of the spec, from 1. */
  readonly generation: number;
  /** Grows with every write of any resource; the precondition of the next write. */
  readonly resourceVersion: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The row stays until this list is empty. */
  readonly finalizers: readonly string[];
  readonly ownerReferences: readonly OwnerReference[];
  /** ISO 8601, UTC. */
  readonly creationTimestamp: string;
  /** Set when deletion was asked for. */
  readonly deletionTimestamp?: string;
}

/** One aspect of a resource's state that is true, false or not known. */
export interface Condition {
  /** For example `Ready`. One condition per type. */
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  /** CamelCase; an error code where an error caused it. */
  readonly reason: string;
  /** For a human; no secrets. */
  readonly message: string;
  /** When `status` last changed. */
  readonly lastTransitionTime: string;
}

/** What every status has. */
export interface ResourceStatus<Phase extends string = string> {
  readonly phase: Phase;
  /** When the phase was entered. */
  readonly phaseStartedAt: string;
  readonly conditions: readonly Condition[];
  /** The generation of the spec that the status speaks of. */
  readonly observedGeneration: number;
}

/** A row: `spec` is what is wanted, `status` is what was observed. */
export interface Resource<
  Kind extends ResourceKind = ResourceKind,
  Spec = unknown,
  Status extends ResourceStatus = ResourceStatus,
> {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: Kind;
  readonly metadata: ResourceMetadata;
  readonly spec: Spec;
  readonly status: Status;
}

/** Stops reconciling while its value is `true`. */
export const PAUSED_ANNOTATION = 'cloud-spi/paused';

/** Held by a resource that has something outside to clean up. */
export const CLEANUP_FINALIZER = 'cloud-spi/cleanup';
