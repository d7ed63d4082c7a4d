import { createHash, randomBytes } from 'node:crypto';
import { CloudError } from './cloud-error.ts';
import type { MemoryCloudSettings } from './cloud-settings.ts';

const PATTERN = /^vm-([0-9a-f]{8})-([0-9a-f]{12})$/;

/** The scope of a simulated cloud, for example `memory:local/local`. */
export function toScopeId({ cloudId, region }: Pick<MemoryCloudSettings, 'cloudId' | 'region'>): string {
  return `memory:${cloudId}/${region}`;
}

/**
 * Makes an instance id: `vm-`, eight characters that stand for the scope, twelve random ones.
 *
 * @param settings - The cloud.
 * @param unique - Twelve hexadecimal characters. Default: random.
 */
export function createInstanceId(settings: MemoryCloudSettings, unique = randomBytes(6).toString('hex')): string {
  return `vm-${toScopeHash(settings)}-${unique}`;
}

/**
 * Checks that an id can be one of this cloud.
 *
 * @throws CloudError `MalformedId`, `ForeignId`.
 */
export function checkInstanceId(settings: MemoryCloudSettings, instanceId: string): void {
  const scopeHash = PATTERN.exec(instanceId)?.[1];
  if (scopeHash === undefined) {
    throw new CloudError(
      'MalformedId',
      'The instance id is malformed: ids of this cloud look like vm-0123abcd-0123456789ab',
    );
  }
  if (scopeHash !== toScopeHash(settings)) {
    throw new CloudError('ForeignId', `The instance id is of another cloud than ${toScopeId(settings)}`, {
      instanceId,
    });
  }
}

function toScopeHash(settings: MemoryCloudSettings): string {
  return createHash('sha256').update(toScopeId(settings)).digest('hex').slice(0, 8);
}
