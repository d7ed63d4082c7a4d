import { isLibvirtError } from '@cloud-spi/libvirt';
import type { Clock } from '@cloud-spi/provider-kit';
import { toInstanceId } from './instance-ids.ts';
import { readFacts } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';

/** How long after the deadline a host that does not answer is still asked to cut the power: ten minutes. */
const LATE_MS = 600_000;

/** How a stop is followed. */
export interface StopFollowerSettings {
  readonly clock: Clock;
  /** Milliseconds between two presses of the power button. */
  readonly pressIntervalMs: number;
}

/**
 * Sees stops through that were accepted: a press of the power button is lost while a guest boots, so that it is repeated
 * until the guest has stopped; at the deadline the power is cut. One for a provider object, whose disposal ends it: what
 * is then left of a stop is in the mark on the domain, for a later call to go on with.
 */
export class StopFollower {
  readonly #settings: StopFollowerSettings;
  readonly #ended = new AbortController();
  readonly #followed = new Map<string, Promise<void>>();

  /** @param settings - How often to press. */
  constructor(settings: StopFollowerSettings) {
    this.#settings = settings;
  }

  /**
   * Begins to follow a stop; does nothing when this one is followed already.
   *
   * @param host - The host.
   * @param uuid - The domain, whose power button was just pressed.
   * @param deadline - Milliseconds since 1970 at which the power is cut.
   */
  follow(host: OnpremHost, uuid: string, deadline: number): void {
    // Another deadline is another stop: the domain was started in between.
    const stop = `${toInstanceId({ host: host.name, uuid })} ${deadline}`;
    if (this.#followed.has(stop) || this.#ended.signal.aborted) return;
    const following = this.#follow(host, uuid, deadline)
      // It was disposed.
      .catch(() => {})
      .finally(() => this.#followed.delete(stop));
    this.#followed.set(stop, following);
  }

  /** Ends all following. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#followed.values());
  }

  async #follow(host: OnpremHost, uuid: string, deadline: number): Promise<void> {
    const { clock, pressIntervalMs } = this.#settings;
    const { signal } = this.#ended;
    let pauseMs = Math.min(pressIntervalMs, deadline - clock.now());
    for (;;) {
      await clock.delay(pauseMs, { signal });
      const isOver = clock.now() >= deadline;
      try {
        // The mark goes with the run that was to be stopped: whoever started it again wants it to run.
        const { metadata } = await readFacts(host.api, uuid, { signal });
        if (metadata.stopDeadline !== deadline) return;
        if (isOver) return await host.api.domains.destroy({ uuid }, { signal });
        await host.api.domains.shutdown({ uuid }, { signal });
      } catch (error) {
        // It has stopped, or is gone. Anything else may pass, but a host that stays away is not asked for ever.
        const isGivenUp = clock.now() >= deadline + LATE_MS;
        if (isGivenUp || isLibvirtError(error, 'OPERATION_INVALID', 'NO_DOMAIN')) return;
      }
      pauseMs = isOver ? pressIntervalMs : Math.min(pressIntervalMs, deadline - clock.now());
    }
  }
}
