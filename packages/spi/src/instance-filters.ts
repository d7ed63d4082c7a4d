import type { InstanceState } from './instance-state.ts';

/** In {@link InstanceFilters.owner}: instances of every owner and unowned ones. */
export const ANY_OWNER = '*';

/** Which instances to list. All given filters must match; within one filter any of its values matches. */
export interface InstanceFilters {
  /** States. Default: all but `terminated`. */
  readonly states?: readonly InstanceState[] | undefined;
  /** Tags that must all be present with these values. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Namespace. */
  readonly namespace?: string | undefined;
  /** Names. */
  readonly names?: readonly string[] | undefined;
  /** The token with which the instance was provisioned. */
  readonly idempotencyToken?: string | undefined;
  /** Availability zones. */
  readonly zones?: readonly string[] | undefined;
  /** Owner. Default: the owner of the provider object; {@link ANY_OWNER} also lists unowned instances. */
  readonly owner?: string | undefined;
}
