import type { InstanceConfiguration } from '@cloud-spi/spi';
import { toHostname } from './instance-parts.ts';
import { writeIso9660 } from './iso9660.ts';

/**
 * Makes the disk from which cloud-init reads on the first boot: host name, SSH keys and user data. The same
 * configuration gives the same bytes.
 *
 * @param uuid - The domain; cloud-init treats another one as another machine.
 * @param configuration - What is wanted.
 * @see https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html
 */
export function toSeedImage(
  uuid: string,
  { name, sshPublicKeys, userData = '#cloud-config\n' }: InstanceConfiguration,
): Uint8Array {
  const metaData = {
    'instance-id': uuid,
    'local-hostname': toHostname(name),
    ...(sshPublicKeys !== undefined && { 'public-keys': sshPublicKeys }),
  };
  return writeIso9660('cidata', [
    // JSON is YAML, and needs no quoting of its own.
    { name: 'meta-data', content: Buffer.from(`${JSON.stringify(metaData)}\n`) },
    { name: 'user-data', content: Buffer.from(userData) },
  ]);
}
