import { createDeterministicName } from '@cloud-spi/provider-kit';

const PREFIX = 'vm';

/**
 * Derives the name of a machine, so that any process finds again what another one made, and no second one of the name
 * can be made.
 *
 * @param owner - The installation.
 * @param token - The idempotency token.
 * @returns At most 29 characters, which leaves room for those of its disks.
 */
export function toInstanceName(owner: string, token: string): string {
  return createDeterministicName({ prefix: PREFIX, owner, token });
}

/**
 * The name of a data disk of a machine. The boot disk has the machine's own.
 *
 * @param instanceName - Of the machine.
 * @param index - Position among the data disks, from 0.
 */
export function toDataDiskName(instanceName: string, index: number): string {
  return `${instanceName}-data-${index}`;
}
