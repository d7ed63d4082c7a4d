import type { DomainLifecycleEvent, EventSubscription } from '@cloud-spi/libvirt';
import type { OnpremHost } from './onprem-host.ts';

/**
 * Listens to what happens to the domains of a host while somebody waits for one of them. Waits go on without it: a host
 * that tells nothing is read at every tick.
 */
export class LifecycleWatch {
  readonly #host: OnpremHost;
  readonly #onChange: (uuid: string | undefined) => void;
  #waits = 0;
  #subscription: Promise<EventSubscription | undefined> | undefined;

  /**
   * @param host - The host.
   * @param onChange - Called with the domain that changed; without one when news may have been missed.
   */
  constructor(host: OnpremHost, onChange: (uuid: string | undefined) => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  /** Listens during some work. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#waits++;
    this.#subscription ??= this.#subscribe();
    try {
      return await work();
    } finally {
      this.#waits--;
      if (this.#waits === 0) this.#end();
    }
  }

  async #subscribe(): Promise<EventSubscription | undefined> {
    try {
      const onEvent = ({ domain }: DomainLifecycleEvent) => this.#onChange(domain.uuid);
      const onRestored = () => this.#onChange(undefined);
      return await this.#host.api.domains.subscribeLifecycle(onEvent, { onRestored });
    } catch {
      return undefined;
    }
  }

  #end(): void {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    void subscription?.then((found) => found?.[Symbol.asyncDispose]());
  }
}
