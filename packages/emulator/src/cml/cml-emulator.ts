import { randomUUID } from 'node:crypto';
import { systemClock } from '../clock.ts';
import { startConnectProxy } from '../connect-proxy.ts';
import { createFaultTable, type Faults } from '../faults.ts';
import { createJournal, type JournalEntry } from '../journal.ts';
import { createStateFile, type StateFile } from '../state-file.ts';
import { isRecord } from './closed-schema.ts';
import type { CmlEmulatorOptions, CmlHostOptions } from './cml-emulator-options.ts';
import { CmlHosts } from './cml-hosts.ts';
import type { CmlKnobs } from './cml-knobs.ts';
import type { CmlState } from './cml-state.ts';
import type { CmlTimings } from './cml-timings.ts';
import { createCmlState } from './create-state.ts';
import { type CmlHostInfo, countOf, type EmulatorCounts, toHostInfo } from './emulator-views.ts';
import { createSmartAccount, type SmartAccount } from './smart-account-control.ts';

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
  const { clock = systemClock, proxyPort = 0 } = options;
  const file = options.stateFile === undefined ? undefined : createStateFile(options.stateFile);
  const state = loadState(file, options);
  const save = () => file?.save(state);
  save();

  const faults = createFaultTable(state.ids.seed);
  const journal = createJournal();
  const hosts = new CmlHosts({ state, clock, faults, journal, save, defaults: options });
  const proxy = await startConnectProxy({ port: proxyPort, route: (address, port) => hosts.route(address, port) });
  await hosts.open();

  return {
    proxyUrl: proxy.url,
    smartAccount: createSmartAccount(state, clock, save),
    faults,
    addHost: (host) => hosts.add(host),
    removeHost: (address) => hosts.remove(address),
    stopHost: (address) => hosts.powerOff(address),
    startHost: (address) => hosts.powerOn(address),
    rotateCertificate: (address) => hosts.rotateCertificate(address),
    configureHost: (address, changes) => hosts.configure(address, changes),
    hosts: () => state.hosts.map((host) => toHostInfo(host, clock.now())),
    counts: () => countOf(state, clock.now()),
    journal: () => journal.entries(),
    async close() {
      await proxy.close();
      await hosts[Symbol.asyncDispose]();
    },
  };
}

function loadState(file: StateFile | undefined, options: CmlEmulatorOptions): CmlState {
  const loaded = file?.load();
  if (loaded === undefined) return createCmlState(String(options.seed ?? randomUUID()), options);
  if (!isRecord(loaded) || loaded.version !== 1) {
    throw new Error(`The state file ${options.stateFile} is not of this emulator; delete it to start afresh.`);
  }
  return loaded as unknown as CmlState;
}
