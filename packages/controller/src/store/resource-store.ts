import type { QueueKey } from '../queue/work-queue.ts';
import type { IndexField } from '../resources/index-resource.ts';
import type { ResourceKind } from '../resources/resource.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { AnyResource, ResourceOfKind } from '../resources/resource-of-kind.ts';

/** Which resources to list; all given parts must match. */
export interface ResourceQuery {
  readonly namespace?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Each field with the values of which any may match. */
  readonly where?: { readonly [Field in IndexField]?: readonly string[] } | undefined;
}

/**
 * One change of a commit. `update` and `touch` hold only when the row still has the resourceVersion of the given
 * resource.
 */
export type Change =
  /** Makes a new row. */
  | { readonly type: 'create'; readonly draft: ResourceDraft }
  /**
   * Replaces spec, status, labels, annotations and finalizers. The generation grows when the spec differs. A row
   * whose deletion was asked for and whose last finalizer is gone is removed and leaves a tombstone. When nothing
   * differs, nothing is written and the resourceVersion stays.
   */
  | { readonly type: 'update'; readonly resource: AnyResource }
  /**
   * Asks for deletion: a row with finalizers gets a deletionTimestamp, another one is removed. Does not ask whether the
   * row has changed meanwhile. Repeating is fine.
   */
  | { readonly type: 'delete'; readonly resource: AnyResource }
  /** Changes nothing but the resourceVersion: makes the commit depend on the row and fences other writers. */
  | { readonly type: 'touch'; readonly resource: AnyResource };

/** Something that happened, for humans. */
export interface EventDraft {
  readonly about: {
    readonly kind: ResourceKind;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly type: 'Normal' | 'Warning';
  /** CamelCase. */
  readonly reason: string;
  /** One sentence; no secrets. */
  readonly message: string;
}

/** An event as stored. Equal events of a resource are counted, not repeated. */
export interface StoredEvent extends EventDraft {
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly count: number;
}

/** One change that is read back. */
export type ResourceChange =
  /** Made or changed; as it is now. */
  | { readonly type: 'written'; readonly resourceVersion: number; readonly resource: AnyResource }
  | {
      readonly type: 'removed';
      readonly resourceVersion: number;
      readonly removed: {
        readonly kind: ResourceKind;
        readonly namespace: string;
        readonly name: string;
        readonly uid: string;
      };
    };

/** What has changed since a resourceVersion. */
export interface ResourceChanges {
  /** In the order of the commits; of each resource only the last change. */
  readonly changes: readonly ResourceChange[];
  /** Where to go on from. */
  readonly resourceVersion: number;
}

/** What a commit writes beside its changes, in the same transaction. */
export interface CommitExtras {
  readonly events?: readonly EventDraft[] | undefined;
  /** Keys to run now, beside those that follow from the changes. */
  readonly wake?: readonly QueueKey[] | undefined;
}

/** Durable rows with optimistic concurrency. */
export interface ResourceStore {
  /** Reads one resource by name. */
  get<Kind extends ResourceKind>(
    kind: Kind,
    namespace: string,
    name: string,
  ): Promise<ResourceOfKind<Kind> | undefined>;
  /** Reads one resource by uid. */
  getByUid<Kind extends ResourceKind>(kind: Kind, uid: string): Promise<ResourceOfKind<Kind> | undefined>;
  /** Lists resources, ordered by namespace and name. */
  list<Kind extends ResourceKind>(kind: Kind, query?: ResourceQuery): Promise<readonly ResourceOfKind<Kind>[]>;
  /**
   * Carries out all changes or none, with their events and wake-ups, in one transaction.
   *
   * @returns The rows as written, in the order of the changes; undefined for a removed one.
   * @throws StoreError `conflict` when a row has changed; `not-found` when it is gone; `already-exists`;
   * `illegal-transition`.
   */
  commit(changes: readonly Change[], extras?: CommitExtras): Promise<readonly (AnyResource | undefined)[]>;
  /** Lists events, the one that happened last at the end; with a limit the newest ones. */
  listEvents(filter?: {
    readonly uid?: string | undefined;
    readonly namespace?: string | undefined;
    readonly limit?: number | undefined;
  }): Promise<readonly StoredEvent[]>;
  /** The resourceVersion that was given out last. Read before a list, it is where {@link changesSince} goes on. */
  lastResourceVersion(): Promise<number>;
  /**
   * Reads what has changed since a resourceVersion, without gaps however many processes write. What is removed is
   * known for a week.
   *
   * @param resourceVersion - Where an earlier answer says to go on from.
   * @param options - `kinds`: only these; `limit`: at most so many, from 1, the first ones. Default: 1000.
   * @throws StoreError `gone` when it is too long ago, or not known because a backup was restored: list anew.
   */
  changesSince(
    resourceVersion: number,
    options?: { readonly kinds?: readonly ResourceKind[] | undefined; readonly limit?: number | undefined },
  ): Promise<ResourceChanges>;
  /** Identity of this installation, made with the store; the owner of everything it provisions. */
  readonly installationId: string;
  /** Closes the connection. Idempotent. */
  close(): Promise<void>;
}
