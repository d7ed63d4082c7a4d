import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock.ts';
import { startConnectProxy } from '../connect-proxy.ts';
import { createFaultTable, type Faults } from '../faults.ts';
import { createJournal, type JournalEntry } from '../journal.ts';
import { createStateFile } from '../state-file.ts';
import { bootPhaseAt } from './boot-script.ts';
import { createCertificate } from './certificates.ts';
import type { CmlEmulatorOptions, CmlHostOptions } from './cml-emulator-options.ts';
import type { CmlKnobs } from './cml-knobs.ts';
import type { CmlHostState, CmlState } from './cml-state.ts';
import type { CmlTimings } from './cml-timings.ts';
import { createCmlState, createHostState, defaultHostname } from './create-state.ts';
import { type CmlHostInfo, countOf, type EmulatorCounts, toHostInfo } from './emulator-views.ts';
import { type HostServer, startHostServer } from './host-server.ts';
import { cutAllRuns } from './lab-lifecycle.ts';
import { answer } from './router.ts';
import { createSmartAccount, type SmartAccount } from './smart-account-control.ts';
import { sampleTelemetry } from './telemetry.ts';

/** Emulated CML hosts behind one CONNECT proxy. All listeners are on 127.0.0.1. */
export interface CmlEmulator {
  /** `http://127.0.0.1:PORT`: an HTTP CONNECT proxy to `address:443` of each host. */
  readonly proxyUrl: string;
  /** The licenses that all hosts share. */
  readonly smartAccount: SmartAccount;
  /** Makes requests go wrong. */
  readonly faults: Faults;
  /**
   * Switches a host on; its boot script begins now. Idempotent by address and instance id: an existing host is left as
   * it is.
   * @throws Error when the address belongs to another instance
   */
  addHost(options: CmlHostOptions): Promise<CmlHostInfo>;
  /** The instance is terminated: labs are gone, a seat that was not given back stays taken. Idempotent. */
  removeHost(address: string): Promise<void>;
  /**
   * Switches the VM off: connections are refused, running nodes become STOPPED. Idempotent.
   * @throws Error for an unknown address
   */
  stopHost(address: string): Promise<void>;
  /**
   * Switches the VM on again: the boot script runs again over what was there. Idempotent.
   * @throws Error for an unknown address
   */
  startHost(address: string): Promise<void>;
  /**
   * Gives a host another certificate and ends its connections.
   * @returns the new certificate's SHA-256 fingerprint
   * @throws Error for an unknown address
   */
  rotateCertificate(address: string): Promise<string>;
  /**
   * Changes timings and knobs of a host for what happens from now on.
   * @throws Error for an unknown address
   */
  configureHost(
    address: string,
    changes: { timings?: Partial<CmlTimings> | undefined; knobs?: Partial<CmlKnobs> | undefined },
  ): Promise<void>;
  /** The hosts that exist, in the order of their addition. */
  hosts(): CmlHostInfo[];
  /** Sums over all hosts, also those that were removed. */
  counts(): EmulatorCounts;
  /** Requests so far, oldest first, without anything secret. */
  journal(): readonly JournalEntry[];
  /** Stops everything; the state file, if there is one, lets another emulator go on. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts an emulator.
 * @throws Error when the proxy's port is taken or the state file cannot be used
 */
export async function startCmlEmulator(options: CmlEmulatorOptions = {}): Promise<CmlEmulator> {
  const clock = options.clock ?? systemClock;
  const file = options.stateFile === undefined ? undefined : createStateFile(options.stateFile);
  const loaded = file?.load() as CmlState | undefined;
  if (loaded && loaded.version !== 1) throw new Error(`The state file ${options.stateFile} has an unknown version.`);
  const state = loaded ?? createCmlState(String(options.seed ?? randomUUID()), options);
  const save = () => file?.save(state);
  save();

  const faults = createFaultTable(state.ids.seed);
  const journal = createJournal();
  const servers = new Map<string, HostServer>();

  const proxy = await startConnectProxy({
    port: options.proxyPort ?? 0,
    route(address, port) {
      const host = state.hosts.find((other) => other.address === address);
      if (!host || port !== 443) return undefined;
      const phase = bootPhaseAt(host.timings, host.bootStartedAt, clock.now());
      return phase === 'refused' ? undefined : servers.get(address)?.port;
    },
  });

  async function serve(host: CmlHostState): Promise<void> {
    const server = await startHostServer({
      host,
      clock,
      faults,
      journal,
      answer(request, path, query, body) {
        const { authorization } = request.headers;
        const method = request.method ?? 'GET';
        const eventsBefore = host.telemetry.events.length;
        const reply = answer(state, host, { method, path, query, authorization, body }, clock.now());
        // Reading changes nothing but the telemetry; polling must not cost a file each time.
        if (method !== 'GET' || host.telemetry.events.length !== eventsBefore) save();
        return reply;
      },
    });
    servers.set(host.address, server);
  }

  function requireHost(address: string): CmlHostState {
    const host = state.hosts.find((other) => other.address === address);
    if (!host) throw new Error(`The emulator has no host ${address}.`);
    return host;
  }

  function disconnect(address: string): void {
    proxy.disconnect(address);
    servers.get(address)?.disconnect();
  }

  for (const host of state.hosts) await serve(host);

  return {
    proxyUrl: proxy.url,
    faults,
    smartAccount: createSmartAccount(state, clock, save),
    async addHost(hostOptions) {
      const certificate = await createCertificate(hostOptions.hostname ?? defaultHostname);
      const existing = state.hosts.find((other) => other.address === hostOptions.address);
      if (existing) {
        if (existing.instanceId === (hostOptions.instanceId ?? null)) return toHostInfo(existing, clock.now());
        throw new Error(`The address ${hostOptions.address} belongs to another instance; remove that host first.`);
      }
      const host = createHostState(hostOptions, options, certificate, state.ids, clock.now());
      state.hosts.push(host);
      save();
      await serve(host);
      return toHostInfo(host, clock.now());
    },
    async removeHost(address) {
      const host = state.hosts.find((other) => other.address === address);
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
      disconnect(address);
      await servers.get(address)?.close();
      servers.delete(address);
    },
    async stopHost(address) {
      const host = requireHost(address);
      if (host.bootStartedAt === null) return;
      const now = clock.now();
      sampleTelemetry(host, now);
      cutAllRuns(host, now);
      host.bootStartedAt = null;
      save();
      disconnect(address);
    },
    async startHost(address) {
      const host = requireHost(address);
      host.bootStartedAt ??= clock.now();
      save();
    },
    async rotateCertificate(address) {
      const host = requireHost(address);
      host.certificate = await createCertificate(host.hostname);
      save();
      servers.get(address)?.useCertificate(host.certificate);
      proxy.disconnect(address);
      return host.certificate.fingerprint256;
    },
    async configureHost(address, { timings, knobs }) {
      const host = requireHost(address);
      host.timings = { ...host.timings, ...timings };
      host.knobs = { ...host.knobs, ...knobs };
      save();
    },
    hosts: () => state.hosts.map((host) => toHostInfo(host, clock.now())),
    counts: () => countOf(state, clock.now()),
    journal: () => journal.entries(),
    async close() {
      await proxy.close();
      await Promise.all([...servers.values()].map((server) => server.close()));
      servers.clear();
    },
  };
}
