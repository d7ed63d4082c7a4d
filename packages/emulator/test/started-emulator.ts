import { type CmlEmulator, type CmlEmulatorOptions, type CmlHostOptions, startCmlEmulator } from '../src/index.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { send, type WireReply, type WireRequest } from './wire-client.ts';

export const address = '127.113.0.1';
export const smartToken = 'ZW11bGF0ZWQ+c21hcnQtdG9rZW4=';
export const credentials = { username: 'admin', password: 'a-test-password' };

/** Everything that a host needs to be ready, with the default timings. */
export const bootMs = 240_000;

/** An emulator with one host, as a test uses it. */
export interface Bench extends AsyncDisposable {
  readonly emulator: CmlEmulator;
  readonly clock: ManualClock;
  call(operation: string, request?: WireRequest): Promise<WireReply>;
  logIn(): Promise<string>;
}

/** Starts an emulator with one host on a manual clock. @param ready whether the host has booted already */
export async function startBench({
  ready = true,
  host,
  clock = createManualClock(),
  ...options
}: Omit<CmlEmulatorOptions, 'clock'> & {
  ready?: boolean;
  host?: Partial<CmlHostOptions>;
  clock?: ManualClock;
} = {}): Promise<Bench> {
  const emulator = await startCmlEmulator({
    seed: 'test',
    smartAccount: { tokens: [smartToken], seats: { CML_Enterprise: 1, CML_Personal: 1 } },
    clock,
    ...options,
  });
  await emulator.addHost({ address, ...credentials, ...host });
  if (ready) clock.advance(bootMs);
  const call = (operation: string, request?: WireRequest) =>
    send({ proxyUrl: emulator.proxyUrl, address }, operation, request);
  return {
    emulator,
    clock,
    call,
    async logIn() {
      return (await call('POST /authenticate', { json: credentials })).json<string>();
    },
    async [Symbol.asyncDispose]() {
      await emulator.close();
    },
  };
}
