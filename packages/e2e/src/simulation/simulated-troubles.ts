import type { FaultRequest, NativeInstance } from '@cloud-spi/provider-memory';
import type { CloudView } from './cloud-view.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedController } from './simulated-controller.ts';
import type { SimulatedReplicas } from './simulated-replicas.ts';
import { SECRET_NAMES, type SimulatedWorld } from './simulated-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Kinds of trouble; each can be left out, to find out which one a violation needs. */
export const TROUBLES = [
  'cloud-faults',
  'lost-replies',
  'partial-lists',
  'instances-changed-by-others',
  'host-faults',
  'secrets-missing',
  'license-server',
  'crashes',
  'stalls',
  'clock-jumps',
  'replicas',
] as const;

/** One of {@link TROUBLES}. */
export type Trouble = (typeof TROUBLES)[number];

const CLOUD_FAULTS: readonly FaultRequest['kind'][] = [
  'throttle',
  'unavailable',
  'insufficient-capacity',
  'quota-exceeded',
  'unauthenticated',
  'permission-denied',
  'launch-failure',
  'lag',
];

/** What goes wrong in a simulation, and for how long. */
export class SimulatedTroubles {
  readonly #world: SimulatedWorld;
  readonly #replicas: SimulatedReplicas;
  readonly #kinds: ReadonlySet<Trouble>;
  readonly #note: (line: string) => void;
  readonly #random: SeededRandom;
  readonly #over = new AbortController();
  readonly #seats: number;

  constructor(parts: {
    readonly world: SimulatedWorld;
    readonly replicas: SimulatedReplicas;
    readonly kinds: readonly Trouble[];
    /** Told of each trouble as it begins. */
    readonly note: (line: string) => void;
  }) {
    this.#world = parts.world;
    this.#replicas = parts.replicas;
    this.#kinds = new Set(parts.kinds);
    this.#note = parts.note;
    this.#random = parts.world.random('troubles');
    this.#seats = parts.world.park.account.seats;
  }

  /** Makes trouble until {@link SimulatedTroubles.end}. */
  async run(): Promise<void> {
    const { troubles } = this.#world.park;
    if (this.#kinds.has('host-faults')) Object.assign(troubles, { failing: 0.01, losing: 0.01 });
    const meanMs: Readonly<Record<Trouble, number>> = {
      'cloud-faults': 40 * MINUTE,
      'lost-replies': 45 * MINUTE,
      'partial-lists': 3 * HOUR,
      'instances-changed-by-others': 3 * HOUR,
      'host-faults': 2 * HOUR,
      'secrets-missing': 12 * HOUR,
      'license-server': 8 * HOUR,
      crashes: HOUR,
      stalls: 6 * HOUR,
      'clock-jumps': 12 * HOUR,
      replicas: 6 * HOUR,
    };
    await Promise.all(TROUBLES.filter((kind) => this.#kinds.has(kind)).map((kind) => this.#again(kind, meanMs[kind])));
  }

  /** From now on everything works; what was broken is mended. */
  end(): void {
    this.#over.abort();
    const { clouds, park } = this.#world;
    for (const view of clouds) {
      view.change((cloud) => cloud.clearFaults());
      for (const { id } of view.living()) view.change((cloud) => cloud.setDeletionProtection(id, false));
    }
    Object.assign(park.troubles, { failing: 0, losing: 0 });
    for (const host of park.hosts()) host.unreachableUntil = 0;
    park.account.isReachable = true;
    park.account.seats = this.#seats;
  }

  async #again(kind: Trouble, meanMs: number): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      await this.#world.clock.delay(this.#random.waitMs(meanMs), { signal }).catch(() => undefined);
      if (!signal.aborted) await this.#make(kind);
    }
  }

  async #make(kind: Trouble): Promise<void> {
    switch (kind) {
      case 'cloud-faults':
        return this.#armFault({
          kind: this.#random.pick(CLOUD_FAULTS) ?? 'throttle',
          count: this.#random.integer(1, 20),
        });
      case 'lost-replies':
        return this.#armFault({ kind: 'reply-lost', count: this.#random.integer(1, 3) });
      case 'partial-lists':
        return this.#hideZone();
      case 'instances-changed-by-others':
        return this.#changeInstance();
      case 'host-faults':
        return this.#disturbHost();
      case 'secrets-missing':
        return this.#hideSecret();
      case 'license-server':
        return this.#disturbLicenses();
      case 'crashes':
        return this.#crash();
      case 'stalls':
        return this.#stall();
      case 'clock-jumps':
        return this.#jump();
      case 'replicas':
        return this.#startOrEndSecond();
    }
  }

  #armFault(fault: FaultRequest): void {
    const view = this.#someCloud();
    this.#note(`${view.name}: ${fault.kind} for ${fault.count} requests`);
    view.change((cloud) => cloud.injectFault(fault));
  }

  #hideZone(): void {
    const view = this.#someCloud();
    const zone = this.#random.pick(view.cloud.settings.zones)?.name;
    const count = this.#random.integer(1, 30);
    this.#note(`${view.name}: zone ${zone} is missing from ${count} lists`);
    view.change((cloud) => cloud.injectFault({ kind: 'partial-list', zone, count }));
  }

  async #changeInstance(): Promise<void> {
    const view = this.#someCloud();
    const instance = this.#random.pick(view.living());
    if (instance === undefined) return;
    const changes = ['delete', 'shut down', 'crash', 'protect', 'interrupt'] as const;
    const change = this.#random.pick(changes);
    this.#note(`${view.name}: somebody else: ${change} ${instance.id}`);
    view.change((cloud) => {
      if (change === 'shut down') cloud.shutDownGuest(instance.id);
      else if (change === 'crash') cloud.crashInstance(instance.id);
      else if (change === 'protect') cloud.setDeletionProtection(instance.id, true);
      else if (change === 'interrupt' && instance.market === 'spot') cloud.interruptInstance(instance.id);
      else cloud.deleteInstance(instance.id);
    });
    if (change === 'protect') await this.#unprotectLater(view, instance);
  }

  async #unprotectLater(view: CloudView, { id }: NativeInstance): Promise<void> {
    await this.#lasting(this.#random.waitMs(HOUR));
    if (view.living().some((instance) => instance.id === id)) {
      view.change((cloud) => cloud.setDeletionProtection(id, false));
    }
  }

  #disturbHost(): void {
    const host = this.#random.pick(this.#world.park.hosts());
    if (host === undefined) return;
    if (this.#random.chance(0.3)) {
      this.#note(`host ${host.instanceId}: shows another certificate`);
      host.changeCertificate();
      return;
    }
    const forMs = this.#random.waitMs(12 * MINUTE);
    this.#note(`host ${host.instanceId}: unreachable for ${Math.round(forMs / SECOND)} s`);
    host.unreachableUntil = this.#world.clock.now() + forMs;
  }

  async #hideSecret(): Promise<void> {
    const { secrets } = this.#world;
    const name = this.#random.pick(Object.values(SECRET_NAMES)) ?? SECRET_NAMES.master;
    const secret = secrets[name];
    if (secret === undefined) return;
    this.#note(`secret ${name} is missing`);
    secrets[name] = undefined;
    await this.#lasting(this.#random.waitMs(30 * MINUTE));
    secrets[name] = secret;
  }

  async #disturbLicenses(): Promise<void> {
    const { account } = this.#world.park;
    const isOutage = this.#random.chance(0.5);
    this.#note(isOutage ? 'license server: unreachable' : 'license server: no more seats');
    if (isOutage) account.isReachable = false;
    else account.seats = account.held.length;
    await this.#lasting(this.#random.waitMs(HOUR));
    account.isReachable = true;
    account.seats = this.#seats;
  }

  async #crash(): Promise<void> {
    const { clock } = this.#world;
    const controller = this.#someController();
    const kind = this.#random.pick(['kill', 'at a call', 'at a call', 'at a call', 'graceful'] as const);
    const { name } = controller;
    if (kind === 'graceful') {
      this.#note(`${name} controller: stopped`);
      await controller.stop(10 * SECOND);
    } else if (kind === 'kill') {
      this.#note(`${name} controller: killed`);
      controller.kill();
    } else {
      const point = { calls: this.#random.integer(1, 200), when: this.#random.pick(['before', 'after'] as const) };
      this.#note(`${name} controller: is killed ${point.when} call ${point.calls} from now`);
      controller.killAt(point);
      while (controller.isRunning) await clock.delay(SECOND);
    }
    await clock.delay(
      this.#random.chance(0.6) ? this.#random.integer(SECOND, 5 * SECOND) : this.#random.waitMs(2 * MINUTE),
    );
    controller.start();
  }

  async #stall(): Promise<void> {
    const controller = this.#someController();
    const forMs = this.#random.waitMs(3 * MINUTE);
    this.#note(`${controller.name} controller: stands still for ${Math.round(forMs / SECOND)} s`);
    controller.setSuspended(true);
    await this.#world.clock.delay(forMs);
    controller.setSuspended(false);
  }

  /** A second controller comes, or goes, in order or not. */
  async #startOrEndSecond(): Promise<void> {
    const { second } = this.#replicas;
    if (!second.isRunning) {
      this.#note('second controller: started');
      second.start();
    } else if (this.#random.chance(0.5)) {
      this.#note('second controller: stopped for good');
      await second.stop(10 * SECOND);
    } else {
      this.#note('second controller: killed for good');
      second.kill();
    }
  }

  #someController(): SimulatedController {
    return this.#random.pick(this.#replicas.running) ?? this.#replicas.first;
  }

  #jump(): void {
    const byMs = this.#random.waitMs(20 * MINUTE);
    this.#note(`clock: jumps by ${Math.round(byMs / SECOND)} s`);
    this.#world.clock.jump(byMs);
  }

  #someCloud(): CloudView {
    return this.#random.pick(this.#world.clouds as readonly [CloudView, ...CloudView[]]);
  }

  /** A trouble that ends by itself, or with all others. */
  async #lasting(durationMs: number): Promise<void> {
    await this.#world.clock.delay(durationMs, { signal: this.#over.signal }).catch(() => undefined);
  }
}
