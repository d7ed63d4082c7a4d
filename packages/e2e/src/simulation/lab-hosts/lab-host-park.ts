import { type Clock, fromOwnershipTags } from '@cloud-spi/provider-kit';
import type { NativeInstance } from '@cloud-spi/provider-memory';
import type { CloudView } from '../cloud-view.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { LicenseAccount } from './license-account.ts';
import { LicensingAgent } from './licensing-agent.ts';
import { type BootScript, SimulatedHost } from './simulated-host.ts';

/** What happens to the hosts. */
export interface HostTroubles {
  /** How often a call fails before it takes effect, from 0 to 1. */
  failing: number;
  /** How often the answer to a call is lost after it took effect, from 0 to 1. */
  losing: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** All lab hosts: each instance of the clouds that asks for one in its user data is one, as long as it exists. */
export class LabHostPark {
  readonly account: LicenseAccount;
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly troubles: HostTroubles = { failing: 0, losing: 0 };
  readonly #views: readonly CloudView[];
  readonly #hosts = new Map<string, SimulatedHost>();
  #made = 0;

  constructor(parts: {
    readonly views: readonly CloudView[];
    readonly clock: Clock;
    readonly random: SeededRandom;
    readonly account: LicenseAccount;
  }) {
    this.#views = parts.views;
    this.clock = parts.clock;
    this.random = parts.random;
    this.account = parts.account;
  }

  /** The hosts whose instances exist, each as its instance is. */
  hosts(): readonly SimulatedHost[] {
    return this.#views.flatMap((view) => view.living().flatMap((instance) => this.#align(view, instance) ?? []));
  }

  /** Every host that ever was. */
  everyHost(): readonly SimulatedHost[] {
    return [...this.#hosts.values()];
  }

  /** The host at an address; undefined when no instance has it. */
  hostAt(address: string): SimulatedHost | undefined {
    for (const view of this.#views) {
      const instance = view
        .living()
        .find(({ privateIp }) => privateIp !== undefined && view.toAddress(privateIp) === address);
      if (instance !== undefined) return this.#align(view, instance);
    }
    return undefined;
  }

  #align(view: CloudView, instance: NativeInstance): SimulatedHost | undefined {
    const now = this.clock.now();
    const host = this.#hosts.get(instance.id) ?? this.#make(view, instance);
    if (instance.state === 'active') host?.switchOn(instance.launchedAtMs + view.cloud.settings.timings.pendingMs, now);
    else host?.switchOff(now);
    return host;
  }

  #make(view: CloudView, { id, state, userData, instanceType, tags }: NativeInstance): SimulatedHost | undefined {
    const administrator = readAdministrator(userData);
    if (state !== 'active' || administrator === undefined) return undefined;
    this.#made += 1;
    const type = view.cloud.settings.instanceTypes.find(({ name }) => name === instanceType);
    const host = new SimulatedHost({
      instanceId: id,
      token: fromOwnershipTags(tags).ownership?.idempotencyToken ?? '',
      ...administrator,
      boot: this.#bootScript(),
      agent: new LicensingAgent(`product-uuid-${this.#made}`, this.account),
      cpuMilli: (type?.vcpus ?? 0) * 1_000,
      memoryMib: type?.memoryMib ?? 0,
    });
    this.#hosts.set(id, host);
    return host;
  }

  #bootScript(): BootScript {
    const { random } = this;
    const answersAfterMs = random.integer(20 * SECOND, 2 * MINUTE);
    const apiAfterMs = answersAfterMs + random.integer(20 * SECOND, 2 * MINUTE);
    // One in fifty takes longer than anybody waits.
    const neverReady = random.chance(0.02) ? 24 * 60 * MINUTE : 0;
    const readyAfterMs = apiAfterMs + random.integer(10 * SECOND, 3 * MINUTE) + neverReady;
    return {
      answersAfterMs,
      apiAfterMs,
      readyAfterMs,
      userAfterMs: readyAfterMs + (random.chance(0.2) ? random.integer(0, 2 * MINUTE) : 0),
      certificateAfterMs: random.integer(answersAfterMs, readyAfterMs),
    };
  }
}

/** What the image of a lab host does at its first boot: it makes the administrator that its user data names. */
function readAdministrator(userData: string | Uint8Array | undefined) {
  if (typeof userData !== 'string') return undefined;
  const { username, password } = JSON.parse(userData) as { username: string; password: string };
  return { username, password };
}
