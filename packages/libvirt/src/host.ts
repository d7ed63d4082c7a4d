/** The machine that libvirt runs on. */
export interface HostInfo {
  /** Kind of processor, such as `x86_64`. */
  readonly model: string;
  readonly memoryKib: number;
  /** Processors that are online, counted as the operating system does. */
  readonly cpus: number;
  /** 0 when unknown. */
  readonly mhz: number;
  readonly numaNodes: number;
  /** Per NUMA node. */
  readonly sockets: number;
  /** Per socket. */
  readonly cores: number;
  /** Per core. */
  readonly threads: number;
}

/** A version of libvirt. */
export interface LibvirtVersion {
  readonly major: number;
  readonly minor: number;
  readonly release: number;
}
