import { type CmlEmulator, type CmlEmulatorOptions, type CmlHostOptions, startCmlEmulator } from '@cloud-spi/emulator';
import type { LabHost, LabHostConnection } from '@cloud-spi/lab-host';
import { type CmlConnectorOptions, createLabHostConnector } from '../src/index.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export const address = '127.113.0.1';
export const smartToken = 'ZW11bGF0ZWQ+c21hcnQtdG9rZW4=';
export const username = 'admin';
export const password = 'a-test-password';

/** Two routers and a switch without a machine. */
export const topology = `lab:
  version: 0.3.0
  title: two routers
  notes: |-
    Written by hand
nodes:
  - {id: n0, label: r1, x: 0, y: 0, node_definition: iosv, interfaces: [{id: i0, type: physical}]}
  - {id: n1, label: r2, x: 9, y: 9, node_definition: iosv, ram: 768, interfaces: [{id: i0, type: physical}]}
  - {id: n2, label: s1, x: 5, y: 5, node_definition: unmanaged_switch}
links:
  - {id: l0, n1: n0, i1: i0, n2: n1, i2: i0}
`;

/** From power-on to ready, with the emulator's default timings. */
export const bootMs = 240_000;

export interface BenchOptions {
  /** Whether the host has booted. Default true. */
  readonly ready?: boolean;
  readonly emulator?: CmlEmulatorOptions;
  readonly host?: Partial<CmlHostOptions>;
  readonly client?: CmlConnectorOptions;
  readonly connection?: Partial<LabHostConnection>;
}

/** An emulated host and a connection to it, as a test uses them. */
export interface Bench extends AsyncDisposable {
  readonly emulator: CmlEmulator;
  readonly host: LabHost;
  readonly clock: ManualClock;
  /** Another connection to the same host. */
  connect(connection?: Partial<LabHostConnection>, client?: CmlConnectorOptions): LabHost;
  /** How many requests of this kind the hosts have seen. */
  requests(method: string, path: RegExp): number;
}

export async function startBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = createManualClock();
  const emulator = await startCmlEmulator({
    seed: 'test',
    smartAccount: { tokens: [smartToken], seats: { CML_Personal: 1 } },
    clock: clock.forEmulator,
    ...options.emulator,
  });
  await emulator.addHost({ address, username, password, ...options.host });
  if (options.ready ?? true) clock.advance(bootMs);
  const hosts: LabHost[] = [];
  const connect: Bench['connect'] = (connection, client) => {
    const connector = createLabHostConnector(
      { proxy: emulator.proxyUrl, ...options.client, ...client },
      clock.forClient,
    );
    const host = connector.connect({
      address,
      tls: { mode: 'first-use' },
      credentials: async () => ({ username, password }),
      ...options.connection,
      ...connection,
    });
    hosts.push(host);
    return host;
  };
  return {
    emulator,
    clock,
    host: connect(),
    connect,
    requests: (method, path) =>
      emulator.journal().filter((entry) => entry.method === method && path.test(entry.path)).length,
    async [Symbol.asyncDispose]() {
      for (const host of hosts) await host[Symbol.asyncDispose]();
      await emulator.close();
    },
  };
}
