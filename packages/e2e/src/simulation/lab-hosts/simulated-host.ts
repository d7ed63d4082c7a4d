import type { HostCapacity, HostProbe } from '@cloud-spi/lab-host';
import type { LicensingAgent } from './licensing-agent.ts';
import type { SimulatedLab } from './simulated-lab.ts';

/** How a host comes up after its machine was switched on, in milliseconds from then on; each later than the one before. */
export interface BootScript {
  /** Connections are accepted, though nothing useful answers. */
  readonly answersAfterMs: number;
  /** The API answers, and says that it is not ready. */
  readonly apiAfterMs: number;
  readonly readyAfterMs: number;
  /** Its user is made. */
  readonly userAfterMs: number;
  /** It replaces its first certificate by another one. */
  readonly certificateAfterMs: number;
}

/** What a host is made of. */
export interface SimulatedHostParts {
  readonly instanceId: string;
  /** Token of the instance. */
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly boot: BootScript;
  readonly agent: LicensingAgent;
  readonly cpuMilli: number;
  readonly memoryMib: number;
}

const VERSION = '2.9.0+build.3';

/** One lab host: a machine with its labs. It shows what a CML host shows, at any time; it does nothing by itself. */
export class SimulatedHost {
  readonly instanceId: string;
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly agent: LicensingAgent;
  readonly labs = new Map<string, SimulatedLab>();
  /** Until when nobody reaches it though it runs, in milliseconds since 1970. */
  unreachableUntil = 0;
  readonly #boot: BootScript;
  readonly #capacity: { readonly cpuMilli: number; readonly memoryMib: number };
  #poweredAt: number | undefined;
  #firstPoweredAt: number | undefined;
  #certificates = 0;

  constructor(parts: SimulatedHostParts) {
    this.instanceId = parts.instanceId;
    this.token = parts.token;
    this.username = parts.username;
    this.password = parts.password;
    this.agent = parts.agent;
    this.#boot = parts.boot;
    this.#capacity = { cpuMilli: parts.cpuMilli, memoryMib: parts.memoryMib };
  }

  /** The machine is on since then; when it was off or on since another time, nothing that ran on it runs any more. */
  switchOn(since: number, now: number): void {
    if (this.#poweredAt === since) return;
    this.switchOff(now);
    this.#poweredAt = since;
    this.#firstPoweredAt ??= since;
  }

  /** The machine is off. Disks and license stay. */
  switchOff(now: number): void {
    this.#poweredAt = undefined;
    for (const lab of this.labs.values()) lab.cut(now);
  }

  /** What it shows to somebody without credentials. */
  probe(now: number): HostProbe {
    const upMs = this.#upMs(now);
    const { answersAfterMs, apiAfterMs, readyAfterMs } = this.#boot;
    if (upMs < answersAfterMs || now < this.unreachableUntil) {
      return { reach: 'unreachable', ready: false, reason: 'Connection refused.' };
    }
    const certificateFingerprint = this.#fingerprint(now);
    if (upMs < apiAfterMs) return { reach: 'booting', ready: false, certificateFingerprint, reason: 'HTTP 502' };
    return { reach: 'up', ready: upMs >= readyAfterMs, version: VERSION, certificateFingerprint };
  }

  /** Whether it knows its user by now. */
  accepts({ username, password }: { readonly username: string; readonly password: string }, now: number): boolean {
    return this.#upMs(now) >= this.#boot.userAfterMs && username === this.username && password === this.password;
  }

  /** Replaces its certificate, now. */
  changeCertificate(): void {
    this.#certificates += 1;
  }

  capacity(now: number): HostCapacity {
    const labs = [...this.labs.values()];
    const active = labs.filter((lab) => lab.isActive(now)).map(({ demand }) => demand);
    const sum = (amount: 'nodes' | 'cpuMilli' | 'memoryMib') =>
      active.reduce((total, demand) => total + demand[amount], 0);
    return {
      cpuMilli: { total: this.#capacity.cpuMilli, allocated: sum('cpuMilli') },
      memoryMib: { total: this.#capacity.memoryMib, allocated: sum('memoryMib') },
      nodes: { limit: this.agent.nodeLimit(now), running: sum('nodes') },
      labs: { total: labs.length, running: active.length },
    };
  }

  /** Whether one more lab has room to run. */
  hasRoomFor({ demand }: SimulatedLab, now: number): boolean {
    const { cpuMilli, memoryMib, nodes } = this.capacity(now);
    return (
      nodes.running + demand.nodes <= nodes.limit &&
      cpuMilli.allocated + demand.cpuMilli <= cpuMilli.total &&
      memoryMib.allocated + demand.memoryMib <= memoryMib.total
    );
  }

  #upMs(now: number): number {
    return this.#poweredAt === undefined ? Number.NEGATIVE_INFINITY : now - this.#poweredAt;
  }

  #fingerprint(now: number): string {
    const isFirst = this.#firstPoweredAt === undefined || now - this.#firstPoweredAt < this.#boot.certificateAfterMs;
    return `${this.instanceId}:${isFirst ? 'first' : 'own'}:${this.#certificates}`;
  }
}
