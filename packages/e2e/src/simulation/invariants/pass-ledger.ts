import type { QueueKey } from '@cloud-spi/controller';

/** A process that works on keys. */
export interface KeyHolder {
  readonly name: string;
  /** Whether it lives, and nothing has kept it from renewing its leases for as long as they last. */
  readonly keepsLeases: boolean;
}

/**
 * Knows who works on which key, and tells of one that two processes work on at the same time. A process that died or
 * stood still has lost its keys; what it does to rows after that is fenced by their versions.
 */
export class PassLedger {
  readonly #onOverlap: (message: string, uid: string) => void;
  readonly #holders = new Map<string, KeyHolder>();

  /** @param onOverlap - Told of each. */
  constructor(onOverlap: (message: string, uid: string) => void) {
    this.#onOverlap = onOverlap;
  }

  /** A process has taken a key. */
  begin({ kind, uid }: QueueKey, holder: KeyHolder): void {
    const other = this.#holders.get(`${kind} ${uid}`);
    this.#holders.set(`${kind} ${uid}`, holder);
    if (other !== undefined && other !== holder && other.keepsLeases) {
      this.#onOverlap(`The ${holder.name} controller works on it while the ${other.name} one does.`, uid);
    }
  }

  /** A process has given keys back; nothing happens to those that another one has by now. */
  end(keys: readonly QueueKey[], holder: KeyHolder): void {
    for (const { kind, uid } of keys) {
      if (this.#holders.get(`${kind} ${uid}`) === holder) this.#holders.delete(`${kind} ${uid}`);
    }
  }
}
