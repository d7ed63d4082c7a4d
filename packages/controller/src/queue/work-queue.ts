import type { ResourceKind } from '../resources/resource.ts';

/** What is reconciled: a resource by kind and uid. */
export interface QueueKey {
  readonly kind: ResourceKind;
  readonly uid: string;
}

/** A key that this process may work on until its lease ends. */
export interface ClaimedKey extends QueueKey {
  /** Identifies the claim; a later claim of the same key has another one. */
  readonly claim: number;
  /** Consecutive failed runs of this key. */
  readonly attempts: number;
}

/** How a run of a key ended. */
export interface SettledKey extends ClaimedKey {
  /** False: run again after a back-off that grows with the attempts of the key. */
  readonly ok: boolean;
  /** Run again after this time at the latest, in milliseconds. Absent: only when somebody adds the key. */
  readonly requeueAfterMs?: number | undefined;
}

/**
 * A durable queue of keys. Adding a key that waits collapses; adding one that is being worked on means exactly one
 * more run; the earliest wanted time wins. At most one process works on a key while leases are kept.
 */
export interface WorkQueue {
  /** Wants the keys to run, after `delayMs` (default 0). */
  add(keys: readonly QueueKey[], delayMs?: number): Promise<void>;
  /** Takes up to `limit` keys that are due, for `leaseMs`; of all kinds, unless `kinds` names some. */
  claim(
    owner: string,
    limit: number,
    leaseMs: number,
    kinds?: readonly ResourceKind[] | undefined,
  ): Promise<readonly ClaimedKey[]>;
  /** Extends all leases of an owner. */
  renew(owner: string, leaseMs: number): Promise<void>;
  /** Gives keys back. A claim that was lost to another owner is ignored. */
  settle(owner: string, settled: readonly SettledKey[]): Promise<void>;
  /** Gives back keys that were not worked on: they are due now, and their attempts stay as they are. */
  release(owner: string, keys: readonly ClaimedKey[]): Promise<void>;
  /**
   * Milliseconds until the next key is due, or the lease of one ends; 0 or less when one is due now; undefined when
   * nothing is wanted or worked on.
   */
  nextDueMs(kinds?: readonly ResourceKind[] | undefined): Promise<number | undefined>;
  /**
   * Calls back when a key was added or handed back, by this process or, where the database can tell, by another one; so
   * that a runner finds work at once. May call back without a reason, and may miss what others do: a runner polls too.
   * Returns how to stop that.
   */
  onAdded(listener: () => void): () => void;
}
