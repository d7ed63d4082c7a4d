import { type CallOptions, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import type { Clock } from './clock.ts';

/** What is needed to remember. */
export interface RecentInstancesSettings {
  /** Measures ages and waits. */
  readonly clock: Clock;
  /** For how long an instance is remembered, in milliseconds: the provider's `capabilities.consistencyWindowMs`. */
  readonly windowMs: number;
}

// Between two looks for an instance that the cloud does not show yet.
const FIRST_LOOK_MS = 250;
const LONGEST_LOOK_MS = 4_000;

/**
 * The instances that one provider object made a moment ago, for clouds that show a new instance late: within the window
 * their NotFound means "not yet". Keeps no timer; what is older than the window is dropped at the next look.
 */
export class RecentInstances {
  readonly #settings: RecentInstancesSettings;
  readonly #made = new Map<string, { readonly info: InstanceInfo; readonly at: number }>();

  /** @param settings - For how long to remember. */
  constructor(settings: RecentInstancesSettings) {
    this.#settings = settings;
  }

  /** Remembers an instance. @param info as the cloud described it when it accepted the request */
  remember(info: InstanceInfo): void {
    this.#dropOld();
    this.#made.set(info.instanceId, { info, at: this.#settings.clock.now() });
  }

  /** Forgets an instance, since it is being terminated. @param instanceId the instance */
  forget(instanceId: string): void {
    this.#made.delete(instanceId);
  }

  /** What is known of an instance that was made within the window. @param instanceId the instance */
  find(instanceId: string): InstanceInfo | undefined {
    this.#dropOld();
    return this.#made.get(instanceId)?.info;
  }

  /** All that were made within the window, the oldest first. */
  list(): readonly InstanceInfo[] {
    this.#dropOld();
    return [...this.#made.values()].map(({ info }) => info);
  }

  /**
   * Does some work on an instance, again and again while the cloud does not know it and it was made within the window.
   *
   * @param instanceId - The instance.
   * @param work - Throws NotFound when the cloud does not know it.
   * @param options - `signal` ends the waiting.
   */
  async untilVisible<T>(
    instanceId: string,
    work: () => Promise<T>,
    { signal }: Pick<CallOptions, 'signal'> = {},
  ): Promise<T> {
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(2 * lookMs, LONGEST_LOOK_MS)) {
      try {
        return await work();
      } catch (error) {
        const isNotFound = isCloudProvisioningError(error) && error.code === 'NotFound';
        if (!isNotFound || this.find(instanceId) === undefined) throw error;
      }
      await this.#settings.clock.delay(lookMs, { signal });
    }
  }

  #dropOld(): void {
    const { clock, windowMs } = this.#settings;
    const oldest = clock.now() - windowMs;
    for (const [instanceId, { at }] of this.#made) if (at <= oldest) this.#made.delete(instanceId);
  }
}
