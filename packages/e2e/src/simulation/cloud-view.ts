import type { Clock } from '@cloud-spi/provider-kit';
import type { CloudAction, MemoryCloud, NativeInstance } from '@cloud-spi/provider-memory';

const CHANGING_ACTIONS: readonly CloudAction[] = [
  'launchInstance',
  'startInstance',
  'stopInstance',
  'terminateInstance',
];
const LOOK_AGAIN_MS = 1_000;

/** The instances of a simulated cloud as its administrator sees them, read anew only when something may have changed. */
export class CloudView {
  /** What placements call the cloud. */
  readonly name: string;
  readonly cloud: MemoryCloud;
  readonly #network: string;
  readonly #clock: Pick<Clock, 'now'>;
  #instances: readonly NativeInstance[] = [];
  #requests = -1;
  #validUntil = Number.NEGATIVE_INFINITY;

  /**
   * @param options - `network`: the first two numbers of its addresses: simulated clouds all have the same, and two of
   * them must not be mistaken for each other.
   */
  constructor(options: {
    readonly name: string;
    readonly cloud: MemoryCloud;
    readonly network: string;
    readonly clock: Pick<Clock, 'now'>;
  }) {
    this.name = options.name;
    this.cloud = options.cloud;
    this.#network = options.network;
    this.#clock = options.clock;
  }

  /** The address of an instance in the network of this cloud. */
  toAddress(privateIp: string): string {
    return [this.#network, ...privateIp.split('.').slice(2)].join('.');
  }

  /** Every instance that is not gone; also those that are going or broken. */
  living(): readonly NativeInstance[] {
    const requests = CHANGING_ACTIONS.reduce((sum, action) => sum + this.cloud.countRequests(action), 0);
    const now = this.#clock.now();
    if (requests !== this.#requests || now >= this.#validUntil) {
      this.#instances = this.cloud.listInstances({ isLiving: true });
      this.#requests = requests;
      this.#validUntil = Math.min(...this.#instances.map((instance) => this.#changesAt(instance, now)));
    }
    return this.#instances;
  }

  /** Does something in the cloud's console. */
  change(work: (cloud: MemoryCloud) => void): void {
    work(this.cloud);
    this.#requests = -1;
  }

  #changesAt({ state, launchedAtMs, terminatedAtMs }: NativeInstance, now: number): number {
    if (state === 'building') return Math.max(now + 1, launchedAtMs + this.cloud.settings.timings.pendingMs);
    if (state === 'deleting') return terminatedAtMs ?? now + LOOK_AGAIN_MS;
    return state === 'halting' ? now + LOOK_AGAIN_MS : Number.POSITIVE_INFINITY;
  }
}
