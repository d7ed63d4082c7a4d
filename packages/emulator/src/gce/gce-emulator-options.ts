import type { MachinePark } from '../park/machine-park.ts';
import type { TokenBucketLimits } from '../park/token-bucket.ts';

/** How long operations take, in milliseconds, beside what the park's machines take. */
export interface GceTimings {
  /** Changes of labels, metadata and the like. Default 1000. */
  readonly changeMs: number;
  /** Until an insert or a start that finds no room fails. Default 2000. */
  readonly failureMs: number;
}

/** Timings that are near to those of the real cloud. */
export const defaultGceTimings: GceTimings = { changeMs: 1_000, failureMs: 2_000 };

/** Limits of requests by kind. */
export interface GceBuckets {
  readonly reads?: TokenBucketLimits | undefined;
  readonly changes?: TokenBucketLimits | undefined;
}

/**
 * The default limits of a project, counted by the minute.
 * @see https://cloud.google.com/compute/api-quota
 */
export const defaultGceBuckets: GceBuckets = {
  reads: { burst: 1_500, refillPerSecond: 25 },
  changes: { burst: 1_500, refillPerSecond: 25 },
};

/** A request and its answer, as they were on the wire; faults that spoil a reply on its way are not in it. */
export interface GceExchange {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  readonly requestBody: string;
  readonly status: number;
  readonly replyBody: string;
}

/** Options of `startGceEmulator`. */
export interface GceEmulatorOptions {
  /** The machines behind it, made with `createGceSite` of the same project. */
  readonly park: MachinePark;
  /** Port on 127.0.0.1; default 0, the system chooses. */
  readonly port?: number | undefined;
  /** Default `demo-project`. */
  readonly projectId?: string | undefined;
  readonly timings?: Partial<GceTimings> | undefined;
  /** Limits of requests; default `defaultGceBuckets`. `unlimited` for a clock that stands still. */
  readonly buckets?: GceBuckets | 'unlimited' | undefined;
  /** Access tokens that are accepted; default: every request is, with a token or without. */
  readonly accessTokens?: readonly string[] | undefined;
  /** Told of every request and its answer: for judges of their form. */
  onExchange?(exchange: GceExchange): void;
}
