import type { CloudProviderSPI } from './cloud-provider-spi.ts';
import type { InstanceConfiguration } from './instance-configuration.ts';

/** Time under the suite's control, so that a simulated cloud runs as fast as the machine. */
export interface ConformanceClock {
  /** The current time in milliseconds since 1970. */
  now(): number;
  /** Moves time forward, running everything that falls due on the way. */
  advance(durationMs: number): Promise<void>;
  /**
   * Resolves when nothing can go on unless time passes: no request to the cloud is under way, save those that the cloud
   * holds back or that hang. The suite awaits it before it moves time, so that no virtual deadline passes while a real
   * request is on the wire. Default: a few turns of the event loop, enough for a cloud in the same process that is
   * reached without input and output.
   */
  settle?(): Promise<void>;
}

/**
 * Faults that a simulated cloud can be told to show. Each speaks of the next matching request to the cloud.
 *
 * - `slow-reply`: the reply to any request is held back for 30 seconds of the cloud's time.
 * - `launch-failure`: the next launch is accepted, and fails later instead of running.
 */
export const CONFORMANCE_FAULTS = [
  'throttle',
  'insufficient-capacity',
  'quota-exceeded',
  'unavailable',
  'reply-lost',
  'unauthenticated',
  'permission-denied',
  'partial-list',
  'slow-reply',
  'launch-failure',
] as const;

/** One of {@link CONFORMANCE_FAULTS}. */
export type ConformanceFault = (typeof CONFORMANCE_FAULTS)[number];

/** Lets checks provoke faults. Without it they are reported as not exercised, never as passed. */
export interface ConformanceFaults {
  /** The faults that this harness can inject. */
  readonly supported: readonly ConformanceFault[];
  /** Arms a fault for the next `count` matching requests. Default 1. */
  inject(fault: ConformanceFault, count?: number): Promise<void>;
  /** Disarms everything. */
  clear(): Promise<void>;
}

/** What an administrator sees of an instance, beyond what the contract shows. */
export interface InspectedInstance {
  /** As the guest gets it; undefined where there is none. */
  readonly userData?: Uint8Array | undefined;
  /** In the order of their devices, the root volume first. */
  readonly volumes: readonly InspectedVolume[];
}

/** A volume of an instance, as an administrator sees it. */
export interface InspectedVolume {
  /** What the cloud tells it by from others, best also from one that takes its place under the same name. */
  readonly id: string;
  readonly sizeGib: number;
  readonly deleteOnTermination: boolean;
}

/**
 * What only an administrator of the cloud can do, for rules that no call of a provider reaches. Checks that need what
 * is left out are reported as not exercised.
 */
export interface ConformanceAdministration {
  /** Turns the cloud's deletion protection of an instance on or off. */
  setDeletionProtection?(instanceId: string, isProtected: boolean): Promise<void>;
  /**
   * Makes an instance as somebody would by hand: without any tag of this contract.
   *
   * @returns Its id; the check removes it with `deleteInstance`.
   */
  createUnownedInstance?(): Promise<string>;
  /** Removes an instance by hand. */
  deleteInstance?(instanceId: string): Promise<void>;
  /** Looks at an instance in the cloud itself. */
  inspectInstance?(instanceId: string): Promise<InspectedInstance>;
  /** Takes the capacity of a spot instance back. */
  interruptInstance?(instanceId: string): Promise<void>;
  /**
   * Sets the cloud's clock apart from the provider's: ahead of it by so many milliseconds, or behind when negative; 0
   * ends it. The suite waits until the provider's clock has caught up before it ends it, so time never goes back.
   */
  skewClock?(offsetMs: number): Promise<void>;
  /** Replaces the credentials where provider objects find theirs; from now on the cloud refuses the old ones. */
  rotateCredentials?(): Promise<void>;
  /** Lets the cloud report a state that it did not have when the provider was written, or ends that. */
  forceUnknownState?(instanceId: string, isForced: boolean): Promise<void>;
  /**
   * Deletes the kept volumes that an instance's `providerData` names.
   *
   * @returns How many of them there were.
   */
  deleteKeptVolumes?(providerData: Readonly<Record<string, string>>): Promise<number>;
}

/**
 * What the author of a provider writes, so that the conformance suite can run against it. A harness module exports it
 * as `harness`.
 */
export interface ConformanceHarness extends ConformanceAdministration {
  /** Name of the provider, for the report. */
  readonly name: string;
  /** Version of the provider, for the report. Default: that of the package that holds the harness, where known. */
  readonly version?: string;
  /** Makes a provider object; called several times. All objects speak for the same cloud. */
  makeProvider(options?: { readonly owner?: string | undefined }): CloudProviderSPI | Promise<CloudProviderSPI>;
  /** A small configuration that can be provisioned, without token. */
  validConfiguration(): InstanceConfiguration;
  /** A well-formed id that the cloud does not know. */
  readonly unknownInstanceId: string;
  /** An id that cannot be one of this provider. */
  readonly malformedInstanceId: string;
  /** A well-formed id of another scope: another account, region, project or host. */
  readonly foreignInstanceId?: string;
  /**
   * How long the cloud may take, in milliseconds. Default: `acceptedMs` 1 minute, the others 10 minutes each.
   * `acceptedMs` is less than booting takes: a provider that waits for its instance to run is found out by it.
   */
  readonly timeLimits?: {
    readonly acceptedMs?: number;
    readonly runningMs?: number;
    readonly stoppedMs?: number;
    readonly terminatedMs?: number;
  };
  /** Fault injection. */
  readonly faults?: ConformanceFaults;
  /** The clock that the simulated cloud and the provider use. */
  readonly clock?: ConformanceClock;
  /** Counts volumes, interfaces and addresses that exist beyond kept ones. */
  probeResidue?(): Promise<number>;
  /** Counts the requests that the cloud got so far: proves what is refused before anything is sent. */
  countRequests?(): number | Promise<number>;
  /** Frees what the harness holds. */
  [Symbol.asyncDispose]?(): Promise<void>;
}

/** What the command line passes to a harness that is made for the run. */
export interface ConformanceHarnessSettings {
  /** Run against the real cloud: what is made costs money. */
  readonly live: boolean;
  /** The content of the file given with `--options`; undefined without one. */
  readonly options?: unknown;
}

/** What a harness module exports as `harness` when live runs or options make a difference. */
export type ConformanceHarnessFactory = (
  settings: ConformanceHarnessSettings,
) => ConformanceHarness | Promise<ConformanceHarness>;
