/** What an unauthenticated look at a host shows. Failing to reach it is an answer, not an error. */
export interface HostProbe {
  /** `unreachable`: no connection. `booting`: something answers, but not the API. `up`: the API answers. */
  readonly reach: 'unreachable' | 'booting' | 'up';
  /** Whether the host says that it can run labs. */
  readonly ready: boolean;
  /** Version of the host's software. */
  readonly version?: string;
  /** SHA-256 fingerprint of the certificate that was presented, as upper-case hex pairs joined by colons. */
  readonly certificateFingerprint?: string;
  /** Why the host is not up or not ready, for a human. */
  readonly reason?: string;
}

/** What is wrong with a host. */
export interface HostHealth {
  /** True when there is no problem. */
  readonly ok: boolean;
  /** One sentence for each problem. */
  readonly problems: readonly string[];
}

/** An amount that is available in total and given away in part. */
export interface Allocation {
  /** What the host has. */
  readonly total: number;
  /** What running labs have been given. */
  readonly allocated: number;
}

/** What a host can carry, and carries now. */
export interface HostCapacity {
  /** Virtual processors in thousandths: 1000 is one. */
  readonly cpuMilli: Allocation;
  /** Memory in MiB. */
  readonly memoryMib: Allocation;
  /** Countable nodes: the limit of the license, and how many run. */
  readonly nodes: { readonly limit: number; readonly running: number };
  /** Labs that exist, and that run, whoever owns them. */
  readonly labs: { readonly total: number; readonly running: number };
}

/** What a lab needs. */
export interface LabDemand {
  /** Nodes that count against the license. */
  readonly nodes: number;
  /** Virtual processors in thousandths. */
  readonly cpuMilli: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
}

/** State of a host's license. */
export interface HostLicense {
  /** Whether the host is known to the license server. */
  readonly registration: 'none' | 'pending' | 'registered' | 'failed';
  /** Whether it may be used. `pending`: not known yet. */
  readonly authorization: 'none' | 'pending' | 'ok' | 'evaluation' | 'out-of-compliance' | 'expired';
  /** Name of the active product. */
  readonly product?: string;
  /** Identity of the host at the license server, for releasing a lost seat by hand. Not secret. */
  readonly productUuid?: string;
}

/** How a license was given back. */
export const LICENSE_RELEASES = ['released', 'already-free', 'released-locally'] as const;

/**
 * How a license was given back: `released`; `already-free`: there was none; `released-locally`: the license server
 * was not told and still counts the seat.
 */
export type LicenseRelease = (typeof LICENSE_RELEASES)[number];

/** A lab on a host. */
export interface LabSummary {
  /** The host's id of the lab. */
  readonly labId: string;
  /** Title. */
  readonly title: string;
  /** The marker that {@link LabHost.importLab} put on it; absent for labs of others. */
  readonly marker?: string;
  /** Whether any part of it runs. */
  readonly running: boolean;
}

/** State of the nodes of a lab. */
export interface LabState {
  /** `defined`: never started or wiped. `started`: some part runs. `stopped`: nothing runs, disks kept. */
  readonly state: 'defined' | 'started' | 'stopped';
  /** True when all nodes have reached the state that was asked for. */
  readonly converged: boolean;
  /** Number of nodes in each state. `booting`: queued or started, not up yet. */
  readonly nodes: {
    readonly total: number;
    readonly defined: number;
    readonly booting: number;
    readonly booted: number;
    readonly stopped: number;
    readonly disconnected: number;
  };
}
