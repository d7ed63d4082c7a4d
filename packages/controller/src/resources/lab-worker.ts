import type { HostCapacity, HostLicense } from '@cloud-spi/lab-host';
import type { InstanceConfiguration, InstanceState, Market, ProviderScope } from '@cloud-spi/spi';
import type { LabWorkerPhase } from './lab-worker-phase.ts';
import type { Resource, ResourceStatus } from './resource.ts';
import type { PasswordReference, SecretReference } from './secret-reference.ts';

/** One place where a worker may be provisioned; what it gives overrides the worker's instance. */
export interface LabWorkerPlacement {
  /** Name of a provider in the controller's configuration. */
  readonly provider: string;
  readonly zone?: string | undefined;
  readonly imageId?: string | undefined;
  readonly instanceType?: string | undefined;
  readonly market?: Market | undefined;
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The instance of a worker: an InstanceConfiguration without what the controller decides. `userData` is a template:
 * `{{name}}`, `{{uid}}`, `{{username}}`, `{{password}}` are filled in when the cloud is called, never before.
 */
export interface LabWorkerInstance
  extends Omit<
    InstanceConfiguration,
    | 'name'
    | 'namespace'
    | 'imageId'
    | 'instanceType'
    | 'zone'
    | 'market'
    | 'idempotencyToken'
    | 'userData'
    | 'providerOptions'
  > {
  /** Required unless every placement gives one. */
  readonly imageId?: string | undefined;
  /** Required unless every placement gives one. */
  readonly instanceType?: string | undefined;
  readonly userData?: string | undefined;
}

/** Whether a worker needs a license, and which. */
export interface LabWorkerLicense {
  /** `none`: never register. `optional`: work without one when it cannot be had. `required`: fail instead. */
  readonly mode: 'none' | 'optional' | 'required';
  /** Name of the product. Required unless the mode is `none`. */
  readonly product?: string | undefined;
  /** Registration token. Required unless the mode is `none`. */
  readonly tokenRef?: SecretReference | undefined;
}

/** What runs labs on the worker, and how to get in. */
export interface LabWorkerHost {
  /** Kind of lab host in the controller's configuration, for example `cml`. */
  readonly type: string;
  /** Which address of the instance the controller connects to. Default `private`. */
  readonly address?: 'private' | 'public' | undefined;
  readonly credentialsRef: { readonly username: string; readonly password: PasswordReference };
  /** How the host proves who it is. Default: first use. */
  readonly tls?:
    | { readonly mode: 'first-use' }
    | { readonly mode: 'pin'; readonly fingerprint: string }
    | { readonly mode: 'ca'; readonly caRef?: SecretReference | undefined; readonly serverName?: string | undefined }
    | undefined;
  /** Default: mode `none`. */
  readonly license?: LabWorkerLicense | undefined;
}

/** What a worker is wanted to be. */
export const LAB_WORKER_DESIRED_STATES = ['Ready', 'Drained', 'Stopped', 'Terminated'] as const;

/** One of {@link LAB_WORKER_DESIRED_STATES}. */
export type LabWorkerDesiredState = (typeof LAB_WORKER_DESIRED_STATES)[number];

/** How labs leave a worker that is drained. */
export interface LabWorkerDrain {
  /** How long labs may run on, in milliseconds. Default 4 hours. */
  readonly deadlineMs?: number | undefined;
  /** Then: `force` stops them, `hold` waits and says so in a condition. Default `force`. */
  readonly onDeadline?: 'force' | 'hold' | undefined;
}

/** What is wanted of a lab worker. */
export interface LabWorkerSpec {
  /** Labs run on workers of their track. */
  readonly track: string;
  /** Tried in order when capacity is short; at least one. */
  readonly placements: readonly LabWorkerPlacement[];
  readonly instance: LabWorkerInstance;
  /** Without it the worker is just an instance. */
  readonly host?: LabWorkerHost | undefined;
  /** Labs that it takes at the same time, from 1. Default: as many as its capacity carries. */
  readonly maxLabs?: number | undefined;
  /** Default `Ready`. */
  readonly desired?: LabWorkerDesiredState | undefined;
  readonly drain?: LabWorkerDrain | undefined;
}

/**
 * What the controller is about to make, written before the cloud is called: after a crash the same call with the same
 * token finds what was made.
 */
export interface ProvisioningIntent {
  /** Name of the provider in the configuration. */
  readonly provider: string;
  /** `<uid>/<attempt>`. */
  readonly token: string;
  /** Who the provider spoke for. */
  readonly scope: ProviderScope;
  /** The resolved configuration, its user data still a template. */
  readonly configuration: InstanceConfiguration;
  /** When it was written, ISO 8601. */
  readonly createdAt: string;
  /** Why this attempt was given up. What it made is removed before the next attempt begins. */
  readonly abandoned?: { readonly reason: string; readonly message: string };
}

/** What was last seen of the instance. */
export interface ObservedInstance {
  readonly instanceId: string;
  readonly state: InstanceState;
  readonly publicIp?: string;
  readonly privateIp?: string;
  readonly availabilityZone: string;
  readonly instanceType: string;
}

/** What was last seen of the lab host. */
export interface ObservedHost {
  readonly version?: string;
  /** The certificate seen first, where that is how the host proves who it is. */
  readonly certificateFingerprint?: string;
  /** Whether it said that it can run labs, since it was last started. */
  readonly ready?: boolean;
  readonly license?: HostLicense;
}

/** What was observed of a lab worker. */
export interface LabWorkerStatus extends ResourceStatus<LabWorkerPhase> {
  /** Number of provisioning attempts begun; part of the token. */
  readonly attempt: number;
  /** Index of the placement of the current attempt. */
  readonly placement: number;
  readonly intent?: ProvisioningIntent;
  readonly instance?: ObservedInstance;
  /** Where the lab host is reached. */
  readonly address?: string;
  readonly host?: ObservedHost;
  /** True from before the first registration until the seat is known to be free, or given up. */
  readonly seatHeld: boolean;
  readonly capacity?: HostCapacity;
  /** Number of labs that the controller has placed on this worker. */
  readonly labs: number;
  /** Consecutive failures in this phase. */
  readonly failures: number;
  /** How often the worker was brought back from Failed since it was last ready. */
  readonly recoveries: number;
  /** In Failed: when recovery is tried. Absent: when the spec changes. */
  readonly retryAt?: string;
}

/** An instance of a cloud that runs labs. */
export type LabWorker = Resource<'LabWorker', LabWorkerSpec, LabWorkerStatus>;
