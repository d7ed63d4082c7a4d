/*
 * The parts of Compute Engine's resources that this provider reads and writes, in the form of its JSON: 64-bit integers
 * are strings, what is not set is absent. https://cloud.google.com/compute/docs/reference/rest/v1
 */

/** Text by key that belongs to a machine; user data and SSH keys among it. */
export interface ComputeMetadata {
  /** Base64; a change must name the one that it is based on. */
  readonly fingerprint?: string;
  readonly items?: readonly { readonly key?: string; readonly value?: string }[];
}

/** A disk as it hangs on a machine, or is to be made with it. */
export interface ComputeAttachedDisk {
  readonly autoDelete?: boolean;
  readonly boot?: boolean;
  readonly deviceName?: string;
  readonly diskSizeGb?: string;
  readonly interface?: string;
  readonly source?: string;
  readonly type?: string;
  readonly diskEncryptionKey?: { readonly kmsKeyName?: string };
  readonly initializeParams?: {
    readonly diskName?: string;
    readonly diskSizeGb?: string;
    readonly diskType?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly provisionedIops?: string;
    readonly provisionedThroughput?: string;
    readonly sourceImage?: string;
  };
}

/** A network interface of a machine. */
export interface ComputeNetworkInterface {
  readonly network?: string;
  readonly subnetwork?: string;
  readonly networkIP?: string;
  readonly ipv6Address?: string;
  readonly stackType?: string;
  readonly accessConfigs?: readonly { readonly type?: string; readonly name?: string; readonly natIP?: string }[];
}

/** How a machine is paid for and what happens when its host fails or its capacity is taken back. */
export interface ComputeScheduling {
  readonly provisioningModel?: string;
  readonly preemptible?: boolean;
  readonly automaticRestart?: boolean;
  readonly onHostMaintenance?: string;
  readonly instanceTerminationAction?: string;
  readonly maxRunDuration?: { readonly seconds?: string };
}

/** A virtual machine. */
export interface ComputeInstance {
  readonly id?: string;
  readonly name?: string;
  readonly description?: string;
  readonly status?: string;
  readonly statusMessage?: string;
  readonly zone?: string;
  readonly machineType?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly labelFingerprint?: string;
  readonly metadata?: ComputeMetadata;
  readonly tags?: { readonly items?: readonly string[] };
  readonly disks?: readonly ComputeAttachedDisk[];
  readonly networkInterfaces?: readonly ComputeNetworkInterface[];
  readonly scheduling?: ComputeScheduling;
  readonly serviceAccounts?: readonly { readonly email?: string; readonly scopes?: readonly string[] }[];
  readonly advancedMachineFeatures?: { readonly enableNestedVirtualization?: boolean };
  readonly deletionProtection?: boolean;
  readonly creationTimestamp?: string;
  readonly lastStartTimestamp?: string;
  readonly lastStopTimestamp?: string;
  readonly selfLink?: string;
}

/** One error of an operation. */
export interface ComputeOperationError {
  readonly code?: string;
  readonly message?: string;
  readonly location?: string;
  readonly errorDetails?: readonly {
    readonly errorInfo?: { readonly reason?: string; readonly domain?: string };
    readonly quotaInfo?: { readonly limitName?: string; readonly metricName?: string };
  }[];
}

/** A change that goes on after its request was answered. It may have failed although the answer is a 200. */
export interface ComputeOperation {
  readonly id?: string;
  readonly name?: string;
  readonly status?: string;
  readonly operationType?: string;
  readonly clientOperationId?: string;
  readonly targetLink?: string;
  readonly targetId?: string;
  readonly zone?: string;
  readonly insertTime?: string;
  readonly endTime?: string;
  readonly statusMessage?: string;
  readonly httpErrorStatusCode?: number;
  readonly httpErrorMessage?: string;
  readonly error?: { readonly errors?: readonly ComputeOperationError[] };
}

/** Whether something is on its way out; absent when it is not. */
export interface ComputeDeprecation {
  readonly state?: string;
  readonly replacement?: string;
}

/** What machines boot from. */
export interface ComputeImage {
  readonly id?: string;
  readonly name?: string;
  readonly family?: string;
  readonly architecture?: string;
  readonly diskSizeGb?: string;
  readonly status?: string;
  readonly selfLink?: string;
  readonly deprecated?: ComputeDeprecation;
}

/** A kind of machine as one zone offers it. */
export interface ComputeMachineType {
  readonly name?: string;
  readonly guestCpus?: number;
  readonly memoryMb?: number;
  readonly architecture?: string;
  readonly isSharedCpu?: boolean;
  readonly zone?: string;
  readonly deprecated?: ComputeDeprecation;
}

/** A part of a region. */
export interface ComputeZone {
  readonly name?: string;
  readonly region?: string;
  readonly status?: string;
  readonly deprecated?: ComputeDeprecation;
}

/** A limit of the project in a region. */
export interface ComputeQuota {
  readonly metric?: string;
  readonly limit?: number;
  readonly usage?: number;
}

/** A region. */
export interface ComputeRegion {
  readonly name?: string;
  readonly status?: string;
  readonly quotas?: readonly ComputeQuota[];
}

/** A persistent disk. */
export interface ComputeDisk {
  readonly id?: string;
  readonly name?: string;
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly users?: readonly string[];
  readonly status?: string;
  readonly lastAttachTimestamp?: string;
}

/** What a machine wrote to a serial port. Offsets count bytes since the port was opened. */
export interface ComputeSerialPortOutput {
  readonly contents?: string;
  readonly start?: string;
  readonly next?: string;
}

/** One page of a list. */
export interface ComputePage<Resource> {
  readonly resources: readonly Resource[];
  /** Names of zones that did not answer: what they hold is missing. */
  readonly unreachable: readonly string[];
  readonly nextPageToken?: string | undefined;
}
