import { type TokenBucket, type TokenBucketLimits, takeTokens } from '../park/token-bucket.ts';

/** Limits by the name of an action; `Describe*` and `*` stand for what has no row of its own. */
export type Ec2Buckets = Readonly<Record<string, TokenBucketLimits>>;

/**
 * EC2's limits of requests, as far as they are published or were measured by others; `RunInstances:instances` counts
 * instances instead of requests.
 * @see https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export const defaultEc2Buckets: Ec2Buckets = {
  RunInstances: { burst: 5, refillPerSecond: 2 },
  'RunInstances:instances': { burst: 1_000, refillPerSecond: 2 },
  StartInstances: { burst: 5, refillPerSecond: 2 },
  StopInstances: { burst: 100, refillPerSecond: 5 },
  TerminateInstances: { burst: 100, refillPerSecond: 5 },
  CreateTags: { burst: 100, refillPerSecond: 10 },
  DeleteTags: { burst: 100, refillPerSecond: 10 },
  'Describe*': { burst: 100, refillPerSecond: 20 },
  '*': { burst: 50, refillPerSecond: 5 },
};

/** The buckets of an account. */
export interface ActionBuckets {
  /** Takes from the bucket of an action; false when it is empty. */
  take(action: string, now: number, cost?: number): boolean;
}

/** Full buckets. */
export function createActionBuckets(limits: Ec2Buckets): ActionBuckets {
  const buckets = new Map<string, TokenBucket>();
  return {
    take(action, now, cost) {
      const limit = limits[action] ?? (action.startsWith('Describe') ? limits['Describe*'] : undefined) ?? limits['*'];
      if (!limit) return true;
      const taken = takeTokens(buckets.get(action), limit, now, cost);
      buckets.set(action, taken.bucket);
      return taken.retryAfterMs === 0;
    },
  };
}
