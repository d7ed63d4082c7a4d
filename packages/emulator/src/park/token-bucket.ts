/** How much of an action is allowed. */
export interface TokenBucketLimits {
  /** Tokens that a full bucket holds: the burst. */
  readonly burst: number;
  /** Tokens that come back each second. */
  readonly refillPerSecond: number;
}

/** A bucket at its latest use. */
export interface TokenBucket {
  readonly tokens: number;
  readonly at: number;
}

/**
 * Takes tokens out of a bucket.
 * @param bucket undefined for one that was never used: it is full
 * @param now milliseconds; a clock that went back refills nothing
 * @returns the bucket afterwards, and after how many milliseconds enough will be there when it was refused (else 0)
 */
export function takeTokens(
  bucket: TokenBucket | undefined,
  { burst, refillPerSecond }: TokenBucketLimits,
  now: number,
  cost = 1,
): { bucket: TokenBucket; retryAfterMs: number } {
  const elapsedMs = bucket ? Math.max(0, now - bucket.at) : 0;
  const available = bucket ? Math.min(burst, bucket.tokens + (elapsedMs * refillPerSecond) / 1_000) : burst;
  if (available >= cost) return { bucket: { tokens: available - cost, at: now }, retryAfterMs: 0 };
  const retryAfterMs = Math.ceil(((cost - available) * 1_000) / refillPerSecond);
  return { bucket: { tokens: available, at: now }, retryAfterMs };
}
