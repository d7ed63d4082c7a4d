import type { Disk } from '@azure/arm-compute';
import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import { isCloudProvisioningError } from '@cloud-spi/spi';
import type { ArmCall, ArmRequests, SendToArm } from './arm-requests.ts';
import { type AzureScope, toResourceId, toResourceName } from './instance-ids.ts';
import { isMissing } from './is-missing.ts';
import { isKeptDiskName, isPartName, PART_NAMES } from './resource-names.ts';

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
 * Finds what was made with a machine and does not outlive it, whether or not the machine exists. Lists find what Azure
 * has given a longer name; an interface and an address that they do not show yet are read by their own names.
 *
 * @param requests - Sends the requests.
 * @param scope - Subscription and resource group.
 * @param machineName - Name of the machine: its parts have names that begin with it.
 * @param call - Whom it is for.
 * @see https://github.com/cloudfoundry/bosh-azure-cpi-release/issues/765 lists that miss new interfaces
 */
export async function findParts(
  requests: ArmRequests,
  scope: AzureScope,
  machineName: string,
  call: ArmCall,
): Promise<MachinePart[]> {
  const interfaceId = toResourceId(scope, 'Microsoft.Network/networkInterfaces', PART_NAMES.interface(machineName));
  const addressName = PART_NAMES.publicAddress(machineName);
  const addressId = toResourceId(scope, 'Microsoft.Network/publicIPAddresses', addressName);
  const [interfaces, publicAddresses, disks, newInterface, newAddress] = await Promise.all([
    requests.list(call, (api, next, options) => api.listInterfaces(next, options)),
    requests.list(call, (api, next, options) => api.listPublicAddresses(next, options)),
    requests.list(call, (api, next, options) => api.listDisks(next, options)),
    readIfThere(requests, call, (api, options) => api.getInterface(interfaceId, options)),
    readIfThere(requests, call, (api, options) => api.getPublicAddress(addressId, options)),
  ]);
  const isOfMachine = ({ name = '' }: TaggedResource) => isPartName(name, machineName);
  return [
    ...union(interfaces.filter(isOfMachine), newInterface).map((resource) => toPart('interface', resource)),
    ...union(publicAddresses.filter(isOfMachine), newAddress).map((resource) => toPart('public-address', resource)),
    ...disks
      .filter((disk) => isOfMachine(disk) && !isKept(disk, machineName))
      .map((resource) => toPart('disk', resource)),
  ];
}

async function readIfThere<T>(requests: ArmRequests, call: ArmCall, read: SendToArm<T>): Promise<T | undefined> {
  try {
    return await requests.send('read', { ...call, instanceId: undefined }, read);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A list, and one more unless it is there already. */
function union<T extends { readonly id: string }>(listed: readonly T[], one: T | undefined): readonly T[] {
  if (one === undefined || listed.some(({ id }) => id.toLowerCase() === one.id.toLowerCase())) return listed;
  return [...listed, one];
}

/**
 * Deletes parts, each as far as it goes now: an interface that is in use, or reserved for a machine whose creation
 * failed, stays for a later pass.
 *
 * @param requests - Sends the requests.
 * @param parts - What is deleted.
 * @param call - Whom it is for.
 * @returns The ids of parts that a lock protects.
 * @throws CloudProvisioningError when one is refused for another reason than its state.
 */
export async function removeParts(
  requests: ArmRequests,
  parts: readonly MachinePart[],
  call: ArmCall,
): Promise<readonly string[]> {
  const locked: string[] = [];
  const ofKind = (kind: MachinePart['kind']) => parts.filter((part) => part.kind === kind);
  // A public address is in use as long as its interface exists.
  for (const group of [[...ofKind('interface'), ...ofKind('disk')], ofKind('public-address')]) {
    await Promise.all(
      group.map(async (part) => {
        const refusal = await removePart(requests, part, call);
        if (isLocked(refusal)) locked.push(part.id);
      }),
    );
  }
  return locked;
}

/** Whether a lock of Azure forbids a deletion. */
export function isLocked(error: unknown): boolean {
  return isCloudProvisioningError(error) && error.nativeCode === 'ScopeLocked';
}

/** Deletes a part; returns why it stays for now. */
async function removePart(requests: ArmRequests, { kind, id }: MachinePart, call: ArmCall): Promise<unknown> {
  try {
    await requests.send('change', { ...call, instanceId: undefined }, (api, options) => {
      if (kind === 'interface') return api.deleteInterface(id, options);
      if (kind === 'public-address') return api.deletePublicAddress(id, options);
      return api.deleteDisk(toResourceName(id), options);
    });
  } catch (error) {
    if (!isCloudProvisioningError(error) || !STAYS.has(error.code)) throw error;
    return error;
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
