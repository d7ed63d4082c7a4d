import type { AnyResource, Change, CommitExtras, EventDraft, ResourceStore } from '@cloud-spi/controller';

/** What a commit did to one row. */
export interface SeenChange {
  readonly before: AnyResource | undefined;
  /** Undefined: the row is gone. */
  readonly after: AnyResource | undefined;
}

/** A commit that took effect. */
export interface SeenCommit {
  readonly rows: readonly SeenChange[];
  readonly events: readonly EventDraft[];
}

/** Watches every commit of a store, and so knows all rows without asking for them. */
export class Witness {
  /** The store; everybody uses this one. */
  readonly store: ResourceStore;
  readonly #rows = new Map<string, AnyResource>();

  /**
   * @param store - The store, still empty.
   * @param onCommit - Called after each commit; the rows are as they were left by it.
   */
  constructor(store: ResourceStore, onCommit: (commit: SeenCommit) => void) {
    const commit: ResourceStore['commit'] = async (changes, extras) => {
      const written = await store.commit(changes, extras);
      onCommit(this.#see(changes, extras, written));
      return written;
    };
    this.store = new Proxy(store, {
      get: (target, name) => {
        if (name === 'commit') return commit;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  /** All rows, by uid. */
  get rows(): ReadonlyMap<string, AnyResource> {
    return this.#rows;
  }

  #see(
    changes: readonly Change[],
    extras: CommitExtras | undefined,
    written: readonly (AnyResource | undefined)[],
  ): SeenCommit {
    const rows = new Map<string, SeenChange>();
    for (const [index, after] of written.entries()) {
      const change = changes[index];
      const uid = after?.metadata.uid ?? (change?.type === 'create' ? undefined : change?.resource.metadata.uid);
      if (uid === undefined || rows.has(uid)) continue;
      rows.set(uid, { before: this.#rows.get(uid), after });
      if (after === undefined) this.#rows.delete(uid);
      else this.#rows.set(uid, after);
    }
    return { rows: [...rows.values()], events: extras?.events ?? [] };
  }
}
