import type {
  CloudProviderSPI,
  ConformanceFaults,
  ConformanceHarness,
  InstanceConfiguration,
  InstanceInfo,
} from '@cloud-spi/spi';

/** What a check gets: a provider, and ways to make what it needs. Everything made through it is removed afterwards. */
export interface CheckContext {
  /** What the author supplied. */
  readonly harness: ConformanceHarness;
  /** A provider object of the default owner. */
  readonly provider: CloudProviderSPI;
  /** Fault injection. Only for checks that require faults. */
  readonly faults: ConformanceFaults;
  /** The number from which random checks draw. */
  readonly seed: number;
  /** How many random histories each check plays. */
  readonly histories: number;
  /** Notes for the report how many histories were played: fewer than wanted when the time was over. */
  noteHistories(played: number): void;
  /** How long the cloud may take, in milliseconds. */
  readonly limits: TimeLimits;

  /** Makes another provider object for the same cloud. */
  makeProvider(options?: { readonly owner?: string | undefined }): Promise<CloudProviderSPI>;
  /** Another owner than the default one; the same within a run. */
  readonly otherOwner: string;
  /** A valid configuration with a fresh token and the tag of the run. */
  configuration(overrides?: Partial<InstanceConfiguration>): InstanceConfiguration;
  /** A token that nobody used. */
  token(): string;
  /** Provisions what {@link CheckContext.configuration} gives. */
  provision(overrides?: Partial<InstanceConfiguration>, provider?: CloudProviderSPI): Promise<InstanceInfo>;
  /** Provisions and waits until it runs. */
  run(overrides?: Partial<InstanceConfiguration>): Promise<InstanceInfo>;

  /** The cloud's time in milliseconds since 1970. */
  now(): number;
  /** Lets the consistency window pass: then other provider objects see what was made before. */
  passConsistencyWindow(): Promise<void>;
  /** Lets the cloud's time pass. */
  sleep(durationMs: number): Promise<void>;
  /**
   * Repeats a look until it finds something.
   *
   * @param what - Ends the sentence "waited in vain for …".
   * @param look - Answers undefined as long as it did not find it.
   * @param limitMs - How long to go on.
   */
  until<T>(what: string, look: () => Promise<T | undefined>, limitMs: number): Promise<T>;
  /**
   * Sets the cloud's clock apart until the check has ended and everything is removed. Only for checks that require the
   * hook.
   *
   * @param offsetMs - How far ahead of the provider's; negative: behind.
   */
  skewClock(offsetMs: number): Promise<void>;
  /** Counts the requests that the cloud got so far. Only for checks that require the hook. */
  countRequests(): Promise<number>;
  /** Counts volumes, interfaces and addresses. Only for checks that require the hook. */
  probeResidue(): Promise<number>;
}

/** How long the cloud may take, in milliseconds. */
export interface TimeLimits {
  /** Until a request to provision is accepted. */
  readonly acceptedMs: number;
  /** From accepted, or from a start, to running. */
  readonly runningMs: number;
  /** From a stop to stopped. */
  readonly stoppedMs: number;
  /** From a termination to terminated. */
  readonly terminatedMs: number;
}
