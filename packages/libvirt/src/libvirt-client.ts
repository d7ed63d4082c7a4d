import type { LibvirtCallOptions } from './call-options.ts';
import type { DomainCalls } from './calls/domain-calls.ts';
import type { HostCalls } from './calls/host-calls.ts';
import type { NetworkCalls } from './calls/network-calls.ts';
import type { PoolCalls } from './calls/pool-calls.ts';
import type { VolumeCalls } from './calls/volume-calls.ts';

/**
 * A client of one libvirt server. It connects at the first call, and again at the first call after a connection was lost:
 * calls that were under way then fail, none is repeated by itself. Calls may run at the same time; each takes the answer that
 * belongs to it.
 *
 * Every call throws {@link LibvirtError} when the server answers that it has not carried it out, and
 * {@link LibvirtClientError} when there is no answer.
 *
 * A stream and what changes something have connections of their own, because a server works on at most five calls of a
 * connection at a time: reads are answered while machines start. A read that must see a change is made after the change was
 * answered.
 */
export interface LibvirtClient extends AsyncDisposable {
  /** The URI that it was made with. */
  readonly uri: string;
  readonly host: HostCalls;
  readonly domains: DomainCalls;
  readonly pools: PoolCalls;
  readonly volumes: VolumeCalls;
  readonly networks: NetworkCalls;

  /**
   * Connects, so that mistakes in the options show now. Not needed: every call connects when it must.
   *
   * Idempotency: does nothing while there is a connection.
   */
  connect(options?: LibvirtCallOptions): Promise<void>;

  /**
   * Ends all connections and streams; pending and later calls fail with the kind `closed`. Completion: nothing of the client
   * is open. Idempotency: again does nothing.
   */
  [Symbol.asyncDispose](): Promise<void>;
}
