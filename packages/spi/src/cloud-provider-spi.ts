import type { ErrorCode } from './error-codes.ts';
import type { InstanceConfiguration } from './instance-configuration.ts';
import type { InstanceFilters } from './instance-filters.ts';
import type { InstanceInfo } from './instance-info.ts';
import type { InstanceTypeFilters, InstanceTypeInfo } from './instance-type-info.ts';
import type { ProviderCapabilities } from './provider-capabilities.ts';
import type { ProviderScope } from './provider-scope.ts';

/** The version of the contract that this package describes. */
export const SPI_VERSION = 1;

/** Options that every method of the contract takes last. */
export interface CallOptions {
  /**
   * Ends the call early with `Aborted`. A provider does not start a new billable thing after it saw the abort; what
   * was sent before may still take effect, and `outcome` says so.
   */
  readonly signal?: AbortSignal | undefined;
  /** Deadline of the whole call in milliseconds, from 1 to 86400000. Default: the provider's own, finite one. */
  readonly timeoutMs?: number | undefined;
}

/** What one pass of {@link CloudProviderCore.terminateByToken} left behind. */
export interface TerminateByTokenResult {
  /** Number of resources made with the token (instance, disks, interfaces, addresses, seeds) that still exist. */
  readonly remaining: number;
  /** Why they do, where the reason is not just time, for example deletion protection. */
  readonly blockedBy?: string;
}

/** Something that would fail, found before anything is created. */
export interface PreflightProblem {
  /** The error that provisioning would throw. */
  readonly code: ErrorCode;
  /** The field of the configuration, or the right or option of the provider, that is at fault. */
  readonly path?: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** The methods that every provider has. */
export interface CloudProviderCore {
  /** Version of the contract that the provider implements. */
  readonly spiVersion: typeof SPI_VERSION;

  /** What the provider can do; frozen and complete. */
  readonly capabilities: ProviderCapabilities;

  /**
   * The stable name of the provider: `aws`, `azure`, `gcp`, `onprem`, `memory`, or an author's own. Lower-case
   * letters, digits and dashes. Does no I/O.
   */
  getProviderName(): string;

  /**
   * Says who this object speaks for.
   *
   * Idempotency: a read.
   * @throws Unauthenticated, PermissionDenied, Unavailable, RateLimited, Timeout, Aborted.
   */
  describeScope(options?: CallOptions): Promise<ProviderScope>;

  /**
   * Decides everything that determines an instance's identity and would otherwise float: zone or host, the image
   * behind a family or alias, the provider's defaults. Creates nothing. Callers that must survive a crash persist
   * the result before they provision it.
   *
   * Idempotency: a read; the same answer while nothing outside changed. Resolving a resolved configuration changes
   * nothing.
   * @param configuration - What is wanted.
   * @returns The configuration with those decisions made; token and user data are kept.
   * @throws InvalidConfiguration with `problems` when the schema or the cloud refuses it.
   */
  resolveConfiguration(configuration: InstanceConfiguration, options?: CallOptions): Promise<InstanceConfiguration>;

  /**
   * Creates an instance and everything that it needs.
   *
   * Completion: when the cloud has accepted and an `instanceId` exists; the state is `pending` or later. Never waits
   * for `running`. Tags and token are set atomically with the instance.
   *
   * Idempotency: the same `idempotencyToken` with the same configuration yields the same instance, from any process,
   * also after a crash between acceptance and reply: calling it again *is* the look-up. Another token yields another
   * instance even under the same name. A token is single-use: after the instance has been terminated its meaning is
   * undefined and callers make a new one.
   * @param configuration - What is wanted; not changed.
   * @returns The new or the adopted instance.
   * @throws InvalidConfiguration with `problems`; nothing was sent.
   * @throws AlreadyExists with `instanceId` when the token belongs to another configuration.
   * @throws InsufficientCapacity with `scopes`; QuotaExceeded.
   */
  provisionInstance(configuration: InstanceConfiguration, options?: CallOptions): Promise<InstanceInfo>;

  /**
   * Reads one instance. Free of side effects.
   *
   * Right after creation, the object that provisioned it answers `pending`; other objects may see NotFound for up to
   * `capabilities.consistencyWindowMs`. An instance whose launch failed after it was accepted is `failed` or
   * `terminated`, with its `stateReason`, for at least ten minutes.
   * @param instanceId - As returned by `provisionInstance` or `listInstances`.
   * @throws NotFound when the cloud does not know the id.
   * @throws InvalidConfiguration when the id is malformed or of another scope.
   */
  getInstanceInfo(instanceId: string, options?: CallOptions): Promise<InstanceInfo>;

  /**
   * Waits until an instance runs. Tolerates transient errors and throttling.
   *
   * @param instanceId - The instance.
   * @param options - `timeoutMs` defaults to 600000 (10 minutes).
   * @returns The fresh observation; at once if it runs already.
   * @throws Conflict, with the cloud's reason, at once when it is terminated, terminating or failed, and after 30
   * seconds unchanged when it is stopped or stopping.
   * @throws Timeout with `instanceId` and `lastInfo`; the instance is left as it is.
   * @throws Unauthenticated, PermissionDenied: not tolerated.
   */
  waitForInstanceRunning(instanceId: string, options?: CallOptions): Promise<InstanceInfo>;

  /**
   * Stops an instance and releases its compute billing where `capabilities.stopReleasesCompute` says so.
   *
   * Completion: accepted. Idempotency: stopping a stopped or stopping instance succeeds. While pending it completes,
   * or throws Conflict. Repeating it after the graceful deadline may force it.
   * @throws NotFound, Conflict (terminated, failed), NotSupported (no stop, or a spot instance).
   * @throws PermissionDenied when the instance belongs to another owner or to nobody.
   */
  stopInstance(instanceId: string, options?: CallOptions): Promise<void>;

  /**
   * Starts a stopped instance: same id, same disks.
   *
   * Completion: accepted. Idempotency: starting a running or pending instance succeeds. While stopping it completes,
   * or throws Conflict.
   * @throws NotFound, Conflict (terminated, failed), InsufficientCapacity, NotSupported.
   * @throws PermissionDenied when the instance belongs to another owner or to nobody.
   */
  startInstance(instanceId: string, options?: CallOptions): Promise<void>;

  /**
   * Removes an instance and everything that provisioning made with it, except kept data volumes.
   *
   * Completion: accepted, under way, already terminated, or the id is well-formed and unknown. Never throws NotFound.
   * Idempotency: safe to repeat.
   * @throws Conflict when deletion protection is on.
   * @throws InvalidConfiguration when the id is malformed or of another scope.
   * @throws PermissionDenied when the instance belongs to another owner or to nobody.
   */
  terminateInstance(instanceId: string, options?: CallOptions): Promise<void>;

  /**
   * Makes one pass at removing everything that was made with a token: instance, interfaces, addresses, disks and
   * seeds, with or without an instance. The way to clean up when no id is known or parts are left.
   *
   * Idempotency: safe; callers repeat it until nothing remains.
   * @param idempotencyToken - The token given to `provisionInstance`.
   * @param placement - `zone`: where it was provisioned, as resolved.
   * @returns How much is still there after the pass.
   */
  terminateByToken(
    idempotencyToken: string,
    placement: { readonly zone?: string | undefined },
    options?: CallOptions,
  ): Promise<TerminateByTokenResult>;

  /**
   * Waits until an instance is terminated or gone. "Gone" is confirmed by a direct read, never by its absence from a
   * list.
   *
   * @param instanceId - The instance.
   * @param options - `timeoutMs` defaults to 300000 (5 minutes).
   * @throws Timeout with `instanceId` and `lastInfo`.
   */
  waitForInstanceTerminated(instanceId: string, options?: CallOptions): Promise<void>;

  /**
   * Merges tags into the instance's own: same keys are overwritten, others kept, no concurrent update is lost.
   * Volumes and interfaces are not touched.
   *
   * Idempotency: repeating it gives the same result.
   * @throws InvalidConfiguration for tags outside the portable limits or with an ownership key; NotFound.
   * @throws PermissionDenied when the instance belongs to another owner or to nobody.
   */
  addTags(instanceId: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>;

  /**
   * Removes tags by key. Keys that are not there are fine.
   *
   * @throws InvalidConfiguration for ownership keys; NotFound.
   * @throws PermissionDenied when the instance belongs to another owner or to nobody.
   */
  removeTags(instanceId: string, keys: readonly string[], options?: CallOptions): Promise<void>;

  /**
   * Lists instances; follows every page. By default those of this owner that are not terminated.
   *
   * What is yielded is present; a new instance may be missing for up to `capabilities.consistencyWindowMs`, also from
   * the lists of the object that provisioned it. Where a part of the cloud cannot be reached, the iteration throws
   * Unavailable with `scopes` *after* it yielded the rest: absence proves nothing inside those scopes, and is elsewhere
   * a hint to be confirmed by a read.
   * @param filters - All must match.
   * @throws InvalidConfiguration for an unknown filter key or value.
   */
  listInstances(filters?: InstanceFilters, options?: CallOptions): AsyncIterable<InstanceInfo>;

  /**
   * Reads what the guest wrote to its console: decoded text, the last 64 KiB at most; may be empty, also when stopped.
   * May hold secrets: never store it unredacted.
   *
   * @throws NotFound; NotSupported without `capabilities.consoleOutput`.
   */
  getConsoleOutput(instanceId: string, options?: CallOptions): Promise<string>;

  /**
   * Lets go of connections and timers. Pending calls settle (with Aborted where they cannot finish at once), no handle
   * stays open, later calls throw Aborted. Idempotent.
   */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The methods that an author may leave out; `guardProvider` of provider-kit fills them with NotSupported. */
export interface CloudProviderExtensions {
  /**
   * Lists the kinds of virtual machines that the cloud offers; unavailable ones are listed with no zones.
   *
   * @throws NotSupported without `capabilities.instanceTypeCatalog`.
   */
  listInstanceTypes(filters?: InstanceTypeFilters, options?: CallOptions): AsyncIterable<InstanceTypeInfo>;

  /**
   * Finds what would fail before anything is created: credentials, rights (to delete as well as to create), image,
   * type, zone, network, quota. Creates nothing.
   *
   * @returns The problems found; empty when none.
   * @throws NotSupported without `capabilities.preflight`.
   */
  preflight(configuration: InstanceConfiguration, options?: CallOptions): Promise<readonly PreflightProblem[]>;
}

/**
 * The contract between applications and clouds: provisions virtual machines and looks after them. Every method that
 * fails throws a `CloudProvisioningError`.
 */
export interface CloudProviderSPI extends CloudProviderCore, CloudProviderExtensions {}

/** What an author implements: the core, and those extensions that the cloud can do. */
export type CloudProviderImplementation = CloudProviderCore & Partial<CloudProviderExtensions>;
