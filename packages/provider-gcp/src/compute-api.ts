import type {
  ComputeDisk,
  ComputeImage,
  ComputeInstance,
  ComputeMachineType,
  ComputeMetadata,
  ComputeOperation,
  ComputePage,
  ComputeRegion,
  ComputeSerialPortOutput,
  ComputeZone,
} from './compute-resources.ts';

/** What every request takes last. */
export interface ComputeRequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the request ends with a failure of the kind `timeout`. Default: the provider's option. */
  readonly timeoutMs?: number | undefined;
}

/** A machine, by place and name. */
export interface InstanceReference {
  readonly zone: string;
  readonly instance: string;
}

/** A change of a machine. */
export interface InstanceChange extends InstanceReference {
  /** A UUID. A request that repeats it is answered with the operation of the first one, also when that has failed. */
  readonly requestId: string;
}

/** One page of a list. */
export interface ListQuery {
  /** An expression in the cloud's filter language. Default: everything. */
  readonly filter?: string | undefined;
  readonly pageToken?: string | undefined;
}

/** The requests that only read. They cost much when the SDK decodes them, so they have a client of their own. */
export interface ComputeReads {
  getInstance(reference: InstanceReference, options: ComputeRequestOptions): Promise<ComputeInstance>;
  listInstances(query: ListQuery, options: ComputeRequestOptions): Promise<ComputePage<ComputeInstance>>;
  /** The operations of a zone, the latest first. A page may be empty although later ones are not. */
  listOperations(
    query: ListQuery & { readonly zone: string },
    options: ComputeRequestOptions,
  ): Promise<ComputePage<ComputeOperation>>;
  getImage(
    reference: { readonly project: string; readonly image: string },
    options: ComputeRequestOptions,
  ): Promise<ComputeImage>;
  /** The newest image of a family that is not deprecated. */
  getImageFromFamily(
    reference: { readonly project: string; readonly family: string },
    options: ComputeRequestOptions,
  ): Promise<ComputeImage>;
  getMachineType(
    reference: { readonly zone: string; readonly machineType: string },
    options: ComputeRequestOptions,
  ): Promise<ComputeMachineType>;
  listMachineTypes(query: ListQuery, options: ComputeRequestOptions): Promise<ComputePage<ComputeMachineType>>;
  listZones(query: ListQuery, options: ComputeRequestOptions): Promise<ComputePage<ComputeZone>>;
  getRegion(reference: { readonly region: string }, options: ComputeRequestOptions): Promise<ComputeRegion>;
  getProject(options: ComputeRequestOptions): Promise<{ readonly id?: string; readonly name?: string }>;
  /** Looks whether a network (`global/networks/N`) or subnetwork (`regions/R/subnetworks/S`) exists. */
  getNetworkResource(
    reference: { readonly project: string; readonly path: string },
    options: ComputeRequestOptions,
  ): Promise<{ readonly selfLink?: string }>;
  /** @param reference - `start`: offset in bytes; negative counts from the end. */
  getSerialPortOutput(
    reference: InstanceReference & { readonly start: number },
    options: ComputeRequestOptions,
  ): Promise<ComputeSerialPortOutput>;
  listDisks(query: ListQuery, options: ComputeRequestOptions): Promise<ComputePage<ComputeDisk>>;
  /** Those of the permissions that the caller has on the project. Asks the Resource Manager. */
  testPermissions(permissions: readonly string[], options: ComputeRequestOptions): Promise<readonly string[]>;
}

/** The requests that change something, made by the official SDK. Each answers with an operation that goes on. */
export interface ComputeChanges {
  insertInstance(
    change: { readonly zone: string; readonly requestId: string; readonly instance: ComputeInstance },
    options: ComputeRequestOptions,
  ): Promise<ComputeOperation>;
  deleteInstance(change: InstanceChange, options: ComputeRequestOptions): Promise<ComputeOperation>;
  startInstance(change: InstanceChange, options: ComputeRequestOptions): Promise<ComputeOperation>;
  resumeInstance(change: InstanceChange, options: ComputeRequestOptions): Promise<ComputeOperation>;
  /** @param change - `discardLocalSsd`: must be said when the machine has local disks. */
  stopInstance(
    change: InstanceChange & { readonly discardLocalSsd?: boolean | undefined },
    options: ComputeRequestOptions,
  ): Promise<ComputeOperation>;
  /** Replaces all labels, if the fingerprint is still the one that was read. */
  setLabels(
    change: InstanceChange & { readonly labels: Readonly<Record<string, string>>; readonly labelFingerprint: string },
    options: ComputeRequestOptions,
  ): Promise<ComputeOperation>;
  /** Replaces all metadata, if its fingerprint is still the one that was read. */
  setMetadata(
    change: InstanceChange & { readonly metadata: ComputeMetadata },
    options: ComputeRequestOptions,
  ): Promise<ComputeOperation>;
  deleteDisk(
    change: { readonly zone: string; readonly disk: string; readonly requestId: string },
    options: ComputeRequestOptions,
  ): Promise<ComputeOperation>;
  /** Answers when the operation is done, or with its state after two minutes at the latest. */
  waitForOperation(
    reference: { readonly zone: string; readonly operation: string },
    options: ComputeRequestOptions,
  ): Promise<ComputeOperation>;
}

/**
 * The part of Compute Engine that this provider uses. Every method sends one request, is never repeated by itself, and
 * fails with a `ComputeError` only.
 */
export interface ComputeApi extends ComputeReads, ComputeChanges {
  /** Lets go of connections. */
  close(): Promise<void>;
}
