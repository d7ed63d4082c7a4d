import type { Disk } from '@azure/arm-compute';
import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import { toResourceName } from './instance-ids.ts';
import { isKeptDiskName, isPartName } from './resource-names.ts';

/** An interface, a public address or a disk that was made with a machine. */
export interface MachinePart {
  readonly kind: 'interface' | 'public-address' | 'disk';
  readonly id: string;
  /** The installation that its tags name; undefined when it has none. */
  readonly owner: string | undefined;
}

interface TaggedResource {
  readonly id?: string;
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Finds what was made with a machine and does not outlive it, whether or not the machine exists.
 *
 * @param requests - Sends the requests.
 * @param machineName - Name of the machine: its parts have names that begin with it.
 * @param call - Whom it is for.
 */
export async function findParts(requests: ArmRequests, machineName: string, call: ArmCall): Promise<MachinePart[]> {
  const [interfaces, publicAddresses, disks] = await Promise.all([
    requests.list(call, (api, next, options) => api.listInterfaces(next, options)),
    requests.list(call, (api, next, options) => api.listPublicAddresses(next, options)),
    requests.list(call, (api, next, options) => api.listDisks(next, options)),
  ]);
  const isOfMachine = ({ name = '' }: TaggedResource) => isPartName(name, machineName);
  return [
    ...interfaces.filter(isOfMachine).map((resource) => toPart('interface', resource)),
    ...publicAddresses.filter(isOfMachine).map((resource) => toPart('public-address', resource)),
    ...disks
      .filter((disk) => isOfMachine(disk) && !isKept(disk, machineName))
      .map((resource) => toPart('disk', resource)),
  ];
}

/**
 * Deletes parts, each as far as it goes now: an interface that is in use, or reserved for a machine whose creation
 * failed, stays for a later pass.
 *
 * @param requests - Sends the requests.
 * @param parts - What is deleted.
 * @param call - Whom it is for.
 * @throws CloudProvisioningError when one is refused for another reason than its state.
 */
export async function removeParts(requests: ArmRequests, parts: readonly MachinePart[], call: ArmCall): Promise<void> {
  const ofKind = (kind: MachinePart['kind']) => parts.filter((part) => part.kind === kind);
  // A public address is in use as long as its interface exists.
  for (const group of [[...ofKind('interface'), ...ofKind('disk')], ofKind('public-address')]) {
    await Promise.all(group.map((part) => removePart(requests, part, call)));
  }
}

async function removePart(requests: ArmRequests, { kind, id }: MachinePart, call: ArmCall): Promise<void> {
  try {
    await requests.send('change', { ...call, instanceId: undefined }, (api, options) => {
      if (kind === 'interface') return api.deleteInterface(id, options);
      if (kind === 'public-address') return api.deletePublicAddress(id, options);
      return api.deleteDisk(toResourceName(id), options);
    });
  } catch (error) {
    if (!isCloudProvisioningError(error) || !STAYS.has(error.code)) throw error;
  }
}

// In use for now; or refused with 400 while attached, or with 404 when gone.
const STAYS: ReadonlySet<string> = new Set(['Conflict', 'InvalidConfiguration']);

/** A kept disk outlives its machine, unless no machine ever had it. */
function isKept({ name = '', lastOwnershipUpdateTime, managedBy }: Disk, machineName: string): boolean {
  return isKeptDiskName(name, machineName) && (lastOwnershipUpdateTime !== undefined || managedBy !== undefined);
}

function toPart(kind: MachinePart['kind'], { id = '', tags = {} }: TaggedResource): MachinePart {
  return { kind, id, owner: fromOwnershipTags(tags).ownership?.owner };
}
