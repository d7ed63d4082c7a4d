import { setImmediate as nextTurn } from 'node:timers/promises';

type Tags = Readonly<Record<string, string>>;

/** Decides new tags from present ones; throws when they are not possible. */
export type TagChange = (tags: Tags) => Tags;

/** Reads a machine's tags, lets them be changed, and writes them; changes anew when somebody else was faster. */
export type WriteTags = (change: TagChange) => Promise<void>;

interface Waiting {
  readonly change: TagChange;
  readonly write: WriteTags;
  readonly signal: AbortSignal | undefined;
  readonly succeed: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * The changes of tags that one provider object has to make, one after the other for each machine: an operation takes a
 * second or more, and two of them at once only get into each other's way. What comes while one is under way is made
 * together afterwards.
 */
export class TagChanges {
  readonly #waiting = new Map<string, Waiting[]>();

  /**
   * Makes a change.
   *
   * @param instanceId - The machine.
   * @param change - What is to be changed.
   * @param write - Writes; that of the first one in a batch is used for all of it.
   * @param signal - Ends the change, and nobody else's.
   * @throws What `change` threw, for this caller only; what `write` threw, for everybody in its batch.
   */
  make(instanceId: string, change: TagChange, write: WriteTags, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { change, write, signal, succeed: resolve, fail: reject };
      const queue = this.#waiting.get(instanceId);
      if (queue !== undefined) {
        queue.push(waiting);
        return;
      }
      this.#waiting.set(instanceId, [waiting]);
      void this.#work(instanceId);
    });
  }

  async #work(instanceId: string): Promise<void> {
    for (;;) {
      await nextTurn(); // gathers what begins in the same turn
      const queue = this.#waiting.get(instanceId) ?? [];
      const batch = queue.splice(0).filter(isWanted);
      if (batch.length === 0 && queue.length === 0) break;
      queue.unshift(...(await makeTogether(batch)));
    }
    this.#waiting.delete(instanceId);
  }
}

function isWanted({ signal, fail }: Waiting): boolean {
  if (signal?.aborted) fail(signal.reason);
  return signal?.aborted !== true;
}

/** @returns Those that have to be made again, since the one who wrote for them gave up. */
async function makeTogether(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
  const [first, ...others] = batch;
  if (first === undefined) return [];
  const refused = new Map<Waiting, unknown>();
  try {
    await first.write((tags) => {
      refused.clear();
      return batch.reduce((current, waiting) => {
        try {
          return waiting.change(current);
        } catch (error) {
          refused.set(waiting, error);
          return current;
        }
      }, tags);
    });
  } catch (error) {
    first.fail(error);
    if (first.signal?.aborted) return others;
    for (const waiting of others) waiting.fail(error);
    return [];
  }
  for (const waiting of batch) {
    if (refused.has(waiting)) waiting.fail(refused.get(waiting));
    else waiting.succeed();
  }
  return [];
}
