import type { SecretReference } from '../resources/secret-reference.ts';
import type { ControllerTimings } from './controller-timings.ts';

/** Levels of the log, from the most to the least talkative. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A provider to load. */
export interface ProviderEntry {
  /** What placements call it; unique. */
  readonly name: string;
  /** Name of its package, or an absolute or `./relative` path of a module. */
  readonly package: string;
  /** Options of the package. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A kind of lab host to load. */
export interface LabHostEntry {
  /** What workers and requests call it; unique. */
  readonly type: string;
  /** Name of its package, or an absolute or `./relative` path of a module. */
  readonly package: string;
  /** Options of the package. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where everything is kept. */
export type StoreEntry =
  | {
      readonly type: 'sqlite';
      /** Absolute path, or `:memory:`. */
      readonly file: string;
    }
  | {
      readonly type: 'postgresql';
      /** Where the URL of the database is; a file by its absolute path. */
      readonly urlRef: SecretReference;
      /** How many connections a process opens at most. Default 10. */
      readonly maxConnections: number;
    };

/** What `cloud-spi.yaml` says, with its defaults. */
export interface Configuration {
  readonly store: StoreEntry;
  readonly providers: readonly ProviderEntry[];
  readonly labHosts: readonly LabHostEntry[];
  readonly controller: {
    /** How many resources are reconciled at the same time. Default 10. */
    readonly concurrency: number;
    /** How long a claim on a resource holds without being renewed, in milliseconds. Default 10000. */
    readonly leaseMs: number;
    readonly timings: ControllerTimings;
  };
  /** Where the controller says whether it lives and is ready. Default: nowhere. */
  readonly health?: {
    /** An IP address of the machine. Default `127.0.0.1`. */
    readonly address: string;
    readonly port: number;
  };
  readonly log: {
    /** Default `info`. */
    readonly level: LogLevel;
  };
}
