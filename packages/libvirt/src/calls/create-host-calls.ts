import { PROCEDURES } from '../protocol/procedures.ts';
import type { HostCalls } from './host-calls.ts';
import type { Invoker } from './invoker.ts';

/** Makes the calls about the host. */
export function createHostCalls({ call }: Invoker): HostCalls {
  return {
    getInfo: async (options) => {
      const { model, ...info } = await call(PROCEDURES.nodeGetInfo, undefined, options);
      return { ...info, model: toText(model) };
    },
    getFreeMemoryBytes: async (options) => await call(PROCEDURES.nodeGetFreeMemory, undefined, options),
    getHostname: async (options) => await call(PROCEDURES.connectGetHostname, undefined, options),
    getLibvirtVersion: async (options) => {
      // Such as 9001002 for 9.1.2.
      const version = Number(await call(PROCEDURES.connectGetLibVersion, undefined, options));
      const thousands = Math.floor(version / 1_000);
      return { major: Math.floor(thousands / 1_000), minor: thousands % 1_000, release: version % 1_000 };
    },
    getCapabilitiesXml: async (options) => await call(PROCEDURES.connectGetCapabilities, undefined, options),
    getDomainCapabilitiesXml: async ({ architecture, machine, virtType, emulator, ...options } = {}) =>
      await call(
        PROCEDURES.connectGetDomainCapabilities,
        { emulator, architecture, machine, virtType, flags: 0 },
        options,
      ),
  };
}

// An array of fixed length in C, filled up with NUL.
function toText(characters: readonly number[]): string {
  const end = characters.indexOf(0);
  return String.fromCharCode(...characters.slice(0, end === -1 ? undefined : end).map((code) => code & 0xff));
}
