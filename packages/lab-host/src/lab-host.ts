import type {
  HostCapacity,
  HostHealth,
  HostLicense,
  HostProbe,
  LabDemand,
  LabState,
  LabSummary,
  LicenseRelease,
} from './host-observations.ts';

/** Options that every method takes last. */
export interface LabHostCallOptions {
  /** Ends the call early with `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Deadline in milliseconds. Default: the method's own, finite one. */
  readonly timeoutMs?: number | undefined;
}

/** A license to be put on a host. */
export interface LicenseRequest {
  /** Name of the product, for example `CML_Enterprise`. */
  readonly product: string;
  /** Registration token. Secret. */
  readonly token: string;
}

/** A lab to be put on a host. */
export interface LabImport {
  /** The topology in the host's own format. */
  readonly topology: string;
  /** Title, 1 to 64 characters. */
  readonly title: string;
  /** Identifies the lab to its importer, 1 to 64 characters `A-Z a-z 0-9 -`; unique per lab. */
  readonly marker: string;
}

/**
 * A connection to a machine that runs labs. No method waits for a long-running effect: what takes time is accepted,
 * and then read. Every failure is a `LabHostError`.
 */
export interface LabHost {
  /**
   * Looks at the host without credentials. Not reaching it is an answer, not an error.
   *
   * @throws tls-identity when the certificate is not the expected one.
   */
  probe(options?: LabHostCallOptions): Promise<HostProbe>;

  /** Logs in, or confirms that the session is still good. The session stays inside. @throws authentication-failed */
  authenticate(options?: LabHostCallOptions): Promise<void>;

  /** Says what is wrong with the host. */
  health(options?: LabHostCallOptions): Promise<HostHealth>;

  /** Says what the host can carry, and carries now. */
  capacity(options?: LabHostCallOptions): Promise<HostCapacity>;

  /** Reads the state of the license. */
  license(options?: LabHostCallOptions): Promise<HostLicense>;

  /**
   * Sets product and registers. Completion: accepted; read {@link LabHost.license} until it is registered and
   * authorized. Idempotency: does nothing when the product is registered and authorized, or while it is pending.
   *
   * @throws license-invalid, license-busy.
   */
  applyLicense(request: LicenseRequest, options?: LabHostCallOptions): Promise<void>;

  /**
   * Gives the license back. May take a minute. Idempotency: safe.
   *
   * @throws conflict while nodes run; license-busy.
   */
  releaseLicense(options?: LabHostCallOptions): Promise<LicenseRelease>;

  /** Lists the labs of this user and, where the user may see them, of all others. */
  listLabs(options?: LabHostCallOptions): Promise<readonly LabSummary[]>;

  /**
   * Puts a lab on the host without starting it. Idempotency: a lab with the same marker is found instead.
   *
   * @returns The host's id of the lab.
   * @throws invalid-topology with `problems`.
   */
  importLab(lab: LabImport, options?: LabHostCallOptions): Promise<{ readonly labId: string }>;

  /** Reads the state of a lab. @throws lab-not-found */
  labState(labId: string, options?: LabHostCallOptions): Promise<LabState>;

  /** Starts all nodes. Completion: accepted. Idempotency: safe. @throws lab-not-found, host-capacity, conflict */
  startLab(labId: string, options?: LabHostCallOptions): Promise<void>;

  /** Stops all nodes. Completion: accepted. Idempotency: safe; an unknown lab is fine. */
  stopLab(labId: string, options?: LabHostCallOptions): Promise<void>;

  /** Removes the disks of a stopped lab. Completion: accepted. Safe; an unknown lab is fine. @throws conflict */
  wipeLab(labId: string, options?: LabHostCallOptions): Promise<void>;

  /** Removes a wiped lab. Idempotency: safe; an unknown lab is fine. @throws conflict */
  deleteLab(labId: string, options?: LabHostCallOptions): Promise<void>;

  /** Logs out and closes connections; pending calls settle, later calls throw aborted. Idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * How the host proves who it is.
 *
 * - `ca`: by a certificate that the system's authorities, or those in `caPem`, have signed for its name.
 * - `pin`: by exactly the certificate with this SHA-256 fingerprint.
 * - `first-use`: by the certificate that it showed first; the caller keeps the fingerprint and gives it back here.
 */
export type LabHostTls =
  | { readonly mode: 'ca'; readonly caPem?: string | undefined; readonly serverName?: string | undefined }
  | { readonly mode: 'pin'; readonly fingerprint: string }
  | { readonly mode: 'first-use'; readonly fingerprint?: string | undefined };

/** Where a host is and how to get in. */
export interface LabHostConnection {
  /** IPv4 or IPv6 address, or DNS name. */
  readonly address: string;
  /** How the host proves who it is. */
  readonly tls: LabHostTls;
  /** Resolves the credentials; called whenever a login is needed, so that nothing keeps the password. */
  readonly credentials: () => Promise<{ readonly username: string; readonly password: string }>;
}

/** One kind of lab host, with the options that a configuration gave it. */
export interface LabHostConnector {
  /** The kind, for example `cml`. */
  readonly type: string;
  /**
   * Says what a topology needs. Pure, does no I/O.
   *
   * @throws invalid-topology with `problems`.
   */
  measureTopology(topology: string): LabDemand;
  /** Makes a connection object. Does no I/O. */
  connect(connection: LabHostConnection): LabHost;
}

/** What a lab host package exports, so that the controller can load it by name. */
export interface LabHostModule<Options = Readonly<Record<string, unknown>>> {
  /**
   * Makes a connector. Synchronous, does no I/O.
   *
   * @throws Error whose message names the option that is wrong.
   */
  createLabHostConnector(options?: Options): LabHostConnector;
}
