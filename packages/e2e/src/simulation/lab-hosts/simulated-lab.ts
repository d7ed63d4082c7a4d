import type { LabDemand, LabState } from '@cloud-spi/lab-host';

const STOP_MS = 5_000;
const WIPE_MS = 3_000;

/** A lab on a simulated host. All its nodes do the same at the same time. */
export class SimulatedLab {
  readonly labId: string;
  readonly title: string;
  readonly marker: string;
  readonly demand: LabDemand;
  readonly #bootMs: number;
  #bootedAt: number | undefined;
  #stoppedAt: number | undefined;
  #wipedAt: number | undefined;

  constructor(parts: {
    readonly labId: string;
    readonly title: string;
    readonly marker: string;
    readonly demand: LabDemand;
    /** From the start until all nodes are up. */
    readonly bootMs: number;
  }) {
    this.labId = parts.labId;
    this.title = parts.title;
    this.marker = parts.marker;
    this.demand = parts.demand;
    this.#bootMs = parts.bootMs;
  }

  /** Whether its nodes take processors, memory and places of the license. */
  isActive(now: number): boolean {
    return this.#bootedAt !== undefined && !isPast(this.#stoppedAt, now);
  }

  /** Whether it was never started, or is wiped. */
  isDefined(now: number): boolean {
    return this.#bootedAt === undefined || isPast(this.#wipedAt, now);
  }

  /** Whether every node is up. */
  isBooted(now: number): boolean {
    return this.isActive(now) && isPast(this.#bootedAt, now);
  }

  start(now: number): void {
    if (this.isActive(now)) return;
    this.#bootedAt = now + this.#bootMs;
    this.#stoppedAt = undefined;
    this.#wipedAt = undefined;
  }

  stop(now: number): void {
    if (this.isActive(now)) this.#stoppedAt ??= now + STOP_MS;
  }

  wipe(now: number): void {
    if (!this.isDefined(now)) this.#wipedAt ??= now + WIPE_MS;
  }

  /** The machine under it goes down. */
  cut(now: number): void {
    if (this.isActive(now)) this.#stoppedAt = now;
  }

  state(now: number): LabState {
    const total = this.demand.nodes;
    const none = { total, defined: 0, booting: 0, booted: 0, stopped: 0, disconnected: 0 };
    if (this.isDefined(now)) return { state: 'defined', converged: true, nodes: { ...none, defined: total } };
    if (!this.isActive(now)) {
      return { state: 'stopped', converged: this.#wipedAt === undefined, nodes: { ...none, stopped: total } };
    }
    const isBooted = isPast(this.#bootedAt, now);
    return {
      state: 'started',
      converged: isBooted && this.#stoppedAt === undefined,
      nodes: { ...none, [isBooted ? 'booted' : 'booting']: total },
    };
  }
}

function isPast(instant: number | undefined, now: number): boolean {
  return instant !== undefined && now >= instant;
}
