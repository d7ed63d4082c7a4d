import type { EmulatorClock } from '../clock.ts';
import type { CmlKnobs } from './cml-knobs.ts';
import type { HostCapacity } from './cml-state.ts';
import type { CmlTimings } from './cml-timings.ts';

/** Options of `startCmlEmulator`. */
export interface CmlEmulatorOptions {
  /** Default: the computer's clock. */
  readonly clock?: EmulatorClock | undefined;
  /** Makes ids, tokens and chances repeatable (not certificates). Default: random. */
  readonly seed?: string | number | undefined;
  /**
   * A JSON file with the whole state: read at the start when it exists (seed, Smart Account and timings of existing
   * hosts then come from it), and written after every change, before the reply goes out. Default: memory only.
   */
  readonly stateFile?: string | undefined;
  /** Port of the CONNECT proxy on 127.0.0.1; default 0, the system chooses. */
  readonly proxyPort?: number | undefined;
  /** The licenses that all hosts share. */
  readonly smartAccount?: SmartAccountOptions | undefined;
  /** Timings of hosts added from now on, where they do not bring their own. */
  readonly timings?: Partial<CmlTimings> | undefined;
  /** Knobs of hosts added from now on, where they do not bring their own. */
  readonly knobs?: Partial<CmlKnobs> | undefined;
}

/** A Smart Account at its start. */
export interface SmartAccountOptions {
  readonly name?: string | undefined;
  readonly virtualAccount?: string | undefined;
  /** Valid registration tokens. Default: one made from the seed; see `smartAccount.tokens`. */
  readonly tokens?: readonly (string | { readonly token: string; readonly expiresAt: number })[] | undefined;
  /** Seats by product name; a product that is not named has none. Default: 100 of each known product. */
  readonly seats?: Readonly<Record<string, number>> | undefined;
  /** Expansion nodes for all hosts together. Default 1000. */
  readonly expansionNodes?: number | undefined;
}

/** A host to add. */
export interface CmlHostOptions {
  /** Address under which the proxy leads to it, such as `127.113.0.1`. */
  readonly address: string;
  /** Id of the instance it runs on; with the address it says whether the host exists already. */
  readonly instanceId?: string | undefined;
  /** Its administrator. */
  readonly username: string;
  readonly password: string;
  /** Default `cml-controller`. */
  readonly hostname?: string | undefined;
  /** Default `2.9.0+build.3`. */
  readonly version?: string | undefined;
  /** Default: 16 CPUs, 65 536 MiB, 200 GiB. */
  readonly capacity?: Partial<HostCapacity> | undefined;
  readonly timings?: Partial<CmlTimings> | undefined;
  readonly knobs?: Partial<CmlKnobs> | undefined;
}
