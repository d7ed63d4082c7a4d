import {
  type ClaimedKey,
  type ControlLoops,
  type ControllerTimings,
  createLogger,
  createSecretResolver,
  DEFAULT_CONTROLLER_TIMINGS,
  type ResourceStore,
  startControlLoops,
  type WorkQueue,
} from '@cloud-spi/controller';
import type { LabHostConnector } from '@cloud-spi/lab-host';
import { createProvider, type MemoryCloud } from '@cloud-spi/provider-memory';
import type { CloudView } from './cloud-view.ts';
import { inNetwork } from './in-network.ts';
import type { KeyHolder } from './invariants/pass-ledger.ts';
import { SimulatedHostConnection } from './lab-hosts/simulated-host-connection.ts';
import { measureTopology, SIMULATED_HOST_TYPE } from './lab-hosts/simulated-topology.ts';
import { type CrashPoint, ProcessBoundary } from './process-boundary.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedWorld } from './simulated-world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Deadlines as users have them; looks less often, so that more happens in the same number of passes. */
export const SIMULATION_TIMINGS: ControllerTimings = {
  ...DEFAULT_CONTROLLER_TIMINGS,
  observeInstancesMs: 4 * MINUTE,
  pollInstanceMs: 20 * SECOND,
  pollHostMs: 60 * SECOND,
  checkHostMs: 8 * MINUTE,
  pollLabMs: 60 * SECOND,
  schedulingRetryMs: 5 * MINUTE,
};

const LEASE_MS = 30 * SECOND;
const SLOWEST_STORE_CALL_MS = 5;
/** Nobody else adds keys that it would not hear of. */
const QUEUE_POLL_MS = 10 * MINUTE;

/** Told of what the controller does. */
export interface ControllerWatch {
  /** A pass begins in a process. */
  onPass(key: ClaimedKey, process: KeyHolder): void;
  /** Passes of a process are over, or given up. */
  onGivenBack?(keys: readonly ClaimedKey[], process: KeyHolder): void;
  /** A call is about to leave the process. */
  onCall?(name: string): void;
  /** A pass threw what nobody expects. */
  onError(line: string): void;
}

interface Incarnation {
  readonly boundary: ProcessBoundary;
  readonly started: Promise<ControlLoops>;
}

/** The controller: the real control loops, in a simulated process that can die at any time and is started again. */
export class SimulatedController {
  /** What it is called among those on one store. */
  readonly name: string;
  readonly #world: SimulatedWorld;
  readonly #store: ResourceStore;
  readonly #watch: ControllerWatch;
  readonly #timings: ControllerTimings;
  readonly #random: SeededRandom;
  #current: Incarnation | undefined;
  #since = Number.POSITIVE_INFINITY;
  #isSuspended = false;
  /** When it was last resumed, in milliseconds of running time of the world. */
  #resumedAt = Number.NEGATIVE_INFINITY;

  /** @param parts - `name`: default `first`; `store`: what the process uses of the world's store; `timings`: default {@link SIMULATION_TIMINGS}. */
  constructor(parts: {
    readonly name?: string | undefined;
    readonly world: SimulatedWorld;
    readonly store: ResourceStore;
    readonly watch: ControllerWatch;
    readonly timings?: ControllerTimings | undefined;
  }) {
    this.name = parts.name ?? 'first';
    this.#world = parts.world;
    this.#store = parts.store;
    this.#watch = parts.watch;
    this.#timings = parts.timings ?? SIMULATION_TIMINGS;
    this.#random = parts.world.random(`store of the ${this.name} controller`);
  }

  /** Whether there is a process; it may stand still. */
  get isRunning(): boolean {
    return this.#current !== undefined && !this.#current.boundary.isDead;
  }

  /** Since when it runs, in milliseconds since 1970; infinite while it does not. */
  get runningSince(): number {
    return this.isRunning ? this.#since : Number.POSITIVE_INFINITY;
  }

  /**
   * Starts a process; one that runs stays the only one.
   *
   * @param crash - Where it ends. Default: nowhere yet.
   */
  start(crash?: CrashPoint): void {
    if (this.isRunning) return;
    const boundary = new ProcessBoundary((name) => this.#watch.onCall?.(name));
    if (crash !== undefined) boundary.dieAt(crash);
    this.#since = this.#world.clock.now();
    this.#isSuspended = false;
    this.#current = { boundary, started: this.#run(boundary) };
  }

  /** Ends the process as `kill -9` does. */
  kill(): void {
    this.#current?.boundary.die();
  }

  /** Ends it so at one of its next calls. */
  killAt(point: CrashPoint): void {
    this.#current?.boundary.dieAt(point);
  }

  /** Stops the process, as SIGSTOP does, or lets it run on. */
  setSuspended(isSuspended: boolean): void {
    if (isSuspended) this.#current?.boundary.suspend();
    else this.#current?.boundary.resume();
    this.#since = this.#world.clock.now();
    this.#isSuspended = isSuspended;
    if (!isSuspended) this.#resumedAt = this.#world.clock.elapsedMs;
  }

  /** Asks it to end by itself, and waits until it has. */
  async stop(graceMs: number): Promise<void> {
    const current = this.#current;
    if (current === undefined || current.boundary.isDead) return;
    await (await current.started).stop({ graceMs });
    current.boundary.die();
  }

  #run(boundary: ProcessBoundary): Promise<ControlLoops> {
    const { clock, clouds, secrets } = this.#world;
    const resolver = createSecretResolver({ env: secrets, readFile: rejectFiles, baseFolder: '/' });
    return startControlLoops({
      store: boundary.around(this.#slowStore()),
      queue: this.#queue(boundary),
      providers: new Map(clouds.map((view) => [view.name, this.#provider(view, boundary)])),
      connectors: new Map([[SIMULATED_HOST_TYPE, this.#connector(boundary)]]),
      secrets: boundary.around(resolver),
      clock: boundary.clock(clock),
      timings: this.#timings,
      concurrency: 10,
      leaseMs: LEASE_MS,
      queuePollMs: QUEUE_POLL_MS,
      logger: createLogger({ level: 'error', destination: { write: (line) => this.#watch.onError(line) } }),
    });
  }

  /** Calls take their time, so that passes get in each other's way. */
  #slowStore(): ResourceStore {
    const { clock } = this.#world;
    return new Proxy(this.#store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...input: unknown[]) => {
          await clock.delay(this.#random.integer(0, SLOWEST_STORE_CALL_MS));
          return value.apply(target, input);
        };
      },
    });
  }

  /**
   * A process keeps its leases while it runs and has had the time to renew them: it did not stand still, and the clock by
   * which others judge it did not jump.
   */
  #toHolder(boundary: ProcessBoundary): KeyHolder {
    const keepsLeases = () => {
      const { elapsedMs, jumpedAt } = this.#world.clock;
      const disturbedAt = this.#isSuspended ? elapsedMs : Math.max(this.#resumedAt, jumpedAt);
      return !boundary.isDead && elapsedMs - disturbedAt > LEASE_MS;
    };
    return {
      name: this.name,
      get keepsLeases() {
        return keepsLeases();
      },
    };
  }

  #queue(boundary: ProcessBoundary): WorkQueue {
    const { queue } = this.#world;
    const holder = this.#toHolder(boundary);
    const claim: WorkQueue['claim'] = async (...input) => {
      const keys = await queue.claim(...input);
      for (const key of keys) this.#watch.onPass(key, holder);
      return keys;
    };
    const givingBack =
      (method: WorkQueue['settle'] & WorkQueue['release']): WorkQueue['release'] =>
      async (owner, keys) => {
        await method(owner, keys as Parameters<WorkQueue['settle']>[1]);
        this.#watch.onGivenBack?.(keys, holder);
      };
    const watched = new Proxy(queue, {
      get: (target, name) => {
        if (name === 'claim') return claim;
        if (name === 'settle' || name === 'release') return givingBack(target[name].bind(target));
        if (name === 'onAdded') return (listener: () => void) => target.onAdded(boundary.callback(listener));
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return boundary.around(watched, { immediate: ['onAdded'] });
  }

  /** The boundary is where requests leave for the cloud: a process can also die between two of one call. */
  #provider(view: CloudView, boundary: ProcessBoundary) {
    const cloud: MemoryCloud = Object.create(view.cloud, {
      connect: { value: () => boundary.around(view.cloud.connect()) },
      clock: { value: boundary.clock(view.cloud.clock) },
    });
    return inNetwork(createProvider({ cloud, owner: this.#store.installationId }), view);
  }

  #connector(boundary: ProcessBoundary): LabHostConnector {
    return {
      type: SIMULATED_HOST_TYPE,
      measureTopology,
      connect: (connection) => boundary.around(new SimulatedHostConnection(this.#world.park, connection)),
    };
  }
}

async function rejectFiles(): Promise<never> {
  throw new Error('There are no files in a simulation.');
}
