import type { LibvirtCallOptions } from '../call-options.ts';
import type { LibvirtStream } from '../libvirt-stream.ts';
import type { Procedure } from '../protocol/procedures.ts';

/** Carries out procedures: what the calls of a client are made of. */
export interface Invoker {
  /** Makes a call. */
  call<A, R>(procedure: Procedure<A, R>, value: A, options: LibvirtCallOptions | undefined): Promise<R>;
  /** Makes a call that opens a stream; the options hold for opening it. */
  openStream<A>(
    procedure: Procedure<A, unknown>,
    value: A,
    options: LibvirtCallOptions | undefined,
  ): Promise<LibvirtStream>;
}

/** Sums up the flags that are on. */
export function toFlags(flags: readonly (readonly [isOn: boolean | undefined, flag: number])[]): number {
  return flags.reduce((sum, [isOn, flag]) => (isOn ? sum | flag : sum), 0);
}
