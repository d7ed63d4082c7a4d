import { createDeterministicName } from '@cloud-spi/provider-kit';

/**
 * The name of the virtual machine of a token, and the beginning of the names of everything that is made with it. The
 * hash in it stands for owner and token, so that no other resource has names that begin with it and a dash.
 *
 * @param owner - The installation.
 * @param token - The idempotency token, or a random one.
 */
export function toVirtualMachineName(owner: string, token: string): string {
  return createDeterministicName({ prefix: 'vm', owner, token });
}

const KEPT = 'kept';

/** The names of the parts of a virtual machine. */
export const PART_NAMES = Object.freeze({
  interface: (virtualMachineName: string) => `${virtualMachineName}-nic`,
  publicAddress: (virtualMachineName: string) => `${virtualMachineName}-ip`,
  rootDisk: (virtualMachineName: string) => `${virtualMachineName}-os`,
  /** A kept disk says so in its name: when its machine is gone, nothing else does. */
  dataDisk: (virtualMachineName: string, index: number, isKept: boolean) =>
    `${virtualMachineName}-${isKept ? KEPT : 'data'}-${index}`,
});

/**
 * Says whether a resource was made with a virtual machine.
 *
 * @param name - Name of the resource, in any case. Azure may have appended something to the name that was asked for.
 * @param virtualMachineName - Name of the machine.
 */
export function isPartName(name: string, virtualMachineName: string): boolean {
  return name.toLowerCase().startsWith(`${virtualMachineName.toLowerCase()}-`);
}

/**
 * Says whether a disk outlives its machine.
 *
 * @param name - Name of the disk.
 * @param virtualMachineName - Name of the machine.
 */
export function isKeptDiskName(name: string, virtualMachineName: string): boolean {
  return isPartName(name, `${virtualMachineName}-${KEPT}`);
}
