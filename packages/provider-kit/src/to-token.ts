import { randomUUID } from 'node:crypto';
import type { InstanceConfiguration } from '@cloud-spi/spi';

/**
 * The token of a configuration, or one that nobody can repeat: every provisioning has one, so that names and tags are
 * derived in one way.
 *
 * @param configuration - As requested.
 */
export function toToken({ idempotencyToken }: InstanceConfiguration): string {
  return idempotencyToken ?? `random-${randomUUID()}`;
}
