import type { IdSequence } from '../seeded-ids.ts';
import type { CmlKnobs } from './cml-knobs.ts';
import type { CmlTimings } from './cml-timings.ts';
import type { LabState } from './lab-state.ts';
import type { LicenseState } from './license.ts';
import type { SmartAccountState } from './smart-account.ts';

/** Everything that an emulator knows: plain JSON. Instants are milliseconds since 1970-01-01 UTC. */
export interface CmlState {
  readonly version: 1;
  readonly ids: IdSequence;
  readonly smartAccount: SmartAccountState;
  hosts: CmlHostState[];
  /** Sums over hosts that were removed, so that counts go on. */
  readonly removed: HostCounters & { hosts: number; labsLost: number };
}

/** What a host counts. */
export interface HostCounters {
  logins: number;
  failedLogins: number;
  labsImported: number;
  labsDeleted: number;
}

/** One emulated CML host. */
export interface CmlHostState {
  readonly address: string;
  readonly instanceId: string | null;
  readonly hostname: string;
  readonly version: string;
  /** Power-on of the present boot; null while the VM is stopped. */
  bootStartedAt: number | null;
  timings: CmlTimings;
  knobs: CmlKnobs;
  readonly capacity: HostCapacity;
  readonly productUuid: string;
  readonly computeId: string;
  certificate: HostCertificate;
  readonly tokenSecret: string;
  sessionTimeoutSeconds: number;
  admissionState: 'ONLINE' | 'READY';
  maintenance: { enabled: boolean; notice: string | null };
  telemetryOptIn: boolean | null;
  users: UserState[];
  sessions: SessionState[];
  license: LicenseState;
  labs: LabState[];
  telemetry: TelemetryState;
  readonly counters: HostCounters;
}

/** Size of a host's machine. */
export interface HostCapacity {
  readonly cpus: number;
  readonly memoryMib: number;
  readonly diskGib: number;
}

/** The TLS identity of a host. */
export interface HostCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** SHA-256 of the certificate in Node's form, `AB:CD:…`. */
  readonly fingerprint256: string;
}

/** A user of a host. */
export interface UserState {
  readonly id: string;
  username: string;
  password: string;
  admin: boolean;
  fullname: string;
  description: string;
  email: string;
  readonly createdAt: number;
  modifiedAt: number;
}

/** A login that has not been revoked. */
export interface SessionState {
  readonly id: string;
  readonly userId: string;
  readonly expiresAt: number;
}

/** A host's telemetry. Events may lie in the future: they are shown when their time has come. */
export interface TelemetryState {
  events: TelemetryEvent[];
  /** Periodic events have been written up to here. */
  sampledUntil: number;
  /** Instant of the last `user_activity` event by user id. */
  lastActivityAt: Record<string, number>;
}

/** One telemetry event. */
export interface TelemetryEvent {
  readonly category: string;
  readonly at: number;
  readonly data: Record<string, unknown>;
}
