import type { EmulatorClock } from '../clock.ts';
import type { FaultTable } from '../faults.ts';
import type { ApiServer } from '../http/api-server.ts';
import type { Journal } from '../journal.ts';
import { bootPhaseAt } from './boot-script.ts';
import { createCertificate } from './certificates.ts';
import type { CmlEmulatorOptions, CmlHostOptions } from './cml-emulator-options.ts';
import type { CmlKnobs } from './cml-knobs.ts';
import type { CmlHostState, CmlState } from './cml-state.ts';
import type { CmlTimings } from './cml-timings.ts';
import { createHostState, defaultHostname } from './create-state.ts';
import { type CmlHostInfo, toHostInfo } from './emulator-views.ts';
import { startHostServer } from './host-server.ts';
import { cutAllRuns } from './lab-lifecycle.ts';
import { type RedirectServer, startRedirectServer } from './redirect-server.ts';
import { answer } from './router.ts';
import { sampleTelemetry } from './telemetry.ts';

/** What the hosts of an emulator share. */
export interface CmlHostsServices {
  readonly state: CmlState;
  readonly clock: EmulatorClock;
  readonly faults: FaultTable;
  readonly journal: Journal;
  /** Timings and knobs of new hosts. */
  readonly defaults: Pick<CmlEmulatorOptions, 'timings' | 'knobs'>;
  save(): void;
}

/** The hosts of an emulator with their servers: machines that are created, switched on and off, and terminated. */
export class CmlHosts implements AsyncDisposable {
  readonly #services: CmlHostsServices;
  readonly #servers = new Map<string, ApiServer>();
  #redirect: RedirectServer | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(services: CmlHostsServices) {
    this.#services = services;
  }

  /** Starts the servers of the hosts that the state knows. */
  async open(): Promise<void> {
    this.#redirect = await startRedirectServer();
    for (const host of this.#services.state.hosts) await this.#serve(host);
  }

  /** The local port behind a simulated address and port, as long as that machine listens there. */
  route(address: string, port: number): number | undefined {
    const host = this.#find(address);
    if (!host || bootPhaseAt(host.timings, host.bootStartedAt, this.#services.clock.now()) === 'refused') {
      return undefined;
    }
    if (port === 80) return this.#redirect?.port;
    return port === 443 ? this.#servers.get(address)?.port : undefined;
  }

  /** @see CmlEmulator.addHost */
  add(options: CmlHostOptions): Promise<CmlHostInfo> {
    const { state, clock, defaults, save } = this.#services;
    return this.#inTurn(async () => {
      const existing = this.#find(options.address);
      if (existing && existing.instanceId !== (options.instanceId ?? null)) {
        throw new Error(`The address ${options.address} belongs to another instance; remove that host first.`);
      }
      if (existing) return toHostInfo(existing, clock.now());
      const certificate = await createCertificate(options.hostname ?? defaultHostname);
      const host = createHostState(options, defaults, certificate, state.ids, clock.now());
      await this.#serve(host);
      state.hosts.push(host);
      save();
      return toHostInfo(host, clock.now());
    });
  }

  /** @see CmlEmulator.removeHost */
  remove(address: string): Promise<void> {
    const { state, save } = this.#services;
    return this.#inTurn(async () => {
      const host = this.#find(address);
      if (!host) return;
      state.hosts = state.hosts.filter((other) => other !== host);
      const { removed } = state;
      removed.hosts += 1;
      removed.labsLost += host.labs.length;
      removed.logins += host.counters.logins;
      removed.failedLogins += host.counters.failedLogins;
      removed.labsImported += host.counters.labsImported;
      removed.labsDeleted += host.counters.labsDeleted;
      save();
      await this.#servers.get(address)?.close();
      this.#servers.delete(address);
    });
  }

  /** @see CmlEmulator.stopHost */
  powerOff(address: string): Promise<void> {
    const { clock, save } = this.#services;
    return this.#inTurn(async () => {
      const host = this.#require(address);
      if (host.bootStartedAt === null) return;
      const now = clock.now();
      sampleTelemetry(host, now);
      cutAllRuns(host, now);
      host.bootStartedAt = null;
      save();
      this.#servers.get(address)?.disconnect();
    });
  }

  /** @see CmlEmulator.startHost */
  powerOn(address: string): Promise<void> {
    const { clock, save } = this.#services;
    return this.#inTurn(async () => {
      const host = this.#require(address);
      host.bootStartedAt ??= clock.now();
      save();
    });
  }

  /** @see CmlEmulator.rotateCertificate */
  rotateCertificate(address: string): Promise<string> {
    return this.#inTurn(async () => {
      const host = this.#require(address);
      host.certificate = await createCertificate(host.hostname);
      this.#services.save();
      this.#servers.get(address)?.useCertificate(host.certificate);
      return host.certificate.fingerprint256;
    });
  }

  /** @see CmlEmulator.configureHost */
  configure(
    address: string,
    { timings, knobs }: { timings?: Partial<CmlTimings> | undefined; knobs?: Partial<CmlKnobs> | undefined },
  ): Promise<void> {
    return this.#inTurn(async () => {
      const host = this.#require(address);
      host.timings = { ...host.timings, ...timings };
      host.knobs = { ...host.knobs, ...knobs };
      this.#services.save();
    });
  }

  /** Stops all servers; the state stays as it is. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#inTurn(async () => {
      const servers = [...this.#servers.values(), ...(this.#redirect ? [this.#redirect] : [])];
      this.#servers.clear();
      this.#redirect = undefined;
      await Promise.all(servers.map((server) => server.close()));
    });
  }

  async #serve(host: CmlHostState): Promise<void> {
    const { state, clock, faults, journal, save } = this.#services;
    const server = await startHostServer({
      host,
      clock,
      faults,
      journal,
      answer(request) {
        const eventsBefore = host.telemetry.events.length;
        const reply = answer(state, host, request, clock.now());
        // Reading changes nothing but the telemetry; polling must not cost a file each time.
        if (request.method !== 'GET' || host.telemetry.events.length !== eventsBefore) save();
        return reply;
      },
    });
    this.#servers.set(host.address, server);
  }

  #find(address: string): CmlHostState | undefined {
    return this.#services.state.hosts.find((other) => other.address === address);
  }

  #require(address: string): CmlHostState {
    const host = this.#find(address);
    if (!host) throw new Error(`The emulator has no host ${address}.`);
    return host;
  }

  /** One at a time: adding and removing the same address must not overlap. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#lastTurn.then(work);
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }
}
