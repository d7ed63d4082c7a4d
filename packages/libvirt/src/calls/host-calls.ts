import type { LibvirtCallOptions } from '../call-options.ts';
import type { HostInfo, LibvirtVersion } from '../host.ts';

/** Calls about the machine that libvirt runs on. Reads; they fail as all calls of {@link LibvirtClient} do. */
export interface HostCalls {
  /** Processors and memory. */
  getInfo(options?: LibvirtCallOptions): Promise<HostInfo>;
  /**
   * Memory that the host's system has free, in bytes. Not offered by every driver.
   *
   * @throws LibvirtError `NO_SUPPORT` where it is not.
   */
  getFreeMemoryBytes(options?: LibvirtCallOptions): Promise<number>;
  /** Its name. */
  getHostname(options?: LibvirtCallOptions): Promise<string>;
  /** The server's version of libvirt. */
  getLibvirtVersion(options?: LibvirtCallOptions): Promise<LibvirtVersion>;
  /** What host and driver can do, as `<capabilities>`. */
  getCapabilitiesXml(options?: LibvirtCallOptions): Promise<string>;
  /**
   * What a domain of that kind can have, as `<domainCapabilities>`.
   *
   * @param options - `architecture` such as `x86_64`, `machine` such as `pc`, `virtType` such as `kvm`, `emulator` as a path.
   * Default of each: the driver's.
   */
  getDomainCapabilitiesXml(
    options?: LibvirtCallOptions & {
      readonly architecture?: string | undefined;
      readonly machine?: string | undefined;
      readonly virtType?: string | undefined;
      readonly emulator?: string | undefined;
    },
  ): Promise<string>;
}
