import { fromOwnershipTags } from '@cloud-spi/provider-kit';
import { createCloudProvisioningError } from '@cloud-spi/spi';
import type { VirtualMachineView } from './arm-api.ts';

/** Who wants to change a machine. */
export interface Claim {
  readonly owner: string;
  /** The method of the contract. */
  readonly operation: string;
}

/**
 * Refuses to change what another installation, or nobody, owns.
 *
 * @param machine - As read.
 * @param claim - Who wants to change it.
 * @throws PermissionDenied.
 */
export function requireOwnMachine(machine: VirtualMachineView, { owner, operation }: Claim): void {
  const actual = fromOwnershipTags(machine.tags ?? {}).ownership?.owner;
  if (actual === owner) return;
  throw createCloudProvisioningError({
    code: 'PermissionDenied',
    message: `The instance belongs to ${actual === undefined ? 'nobody' : `the owner ${actual}`}, not to ${owner}`,
    provider: 'azure',
    operation,
    instanceId: machine.id.toLowerCase(),
    outcome: 'rejected',
  });
}
