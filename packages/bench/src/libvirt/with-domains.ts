import { createLibvirtClient, type Domain, type LibvirtClient } from '@cloud-spi/libvirt';

/** libvirt's driver for tests, in the server: no guests, and gone with the last connection to it. */
export const LIBVIRT_URI = 'test+unix:///default';

/**
 * Does something with domains on the server of this machine.
 *
 * @param count - How many there are.
 */
export async function withDomains<T>(
  count: number,
  work: (client: LibvirtClient, domains: readonly Domain[]) => Promise<T>,
): Promise<T> {
  await using client = createLibvirtClient({ uri: LIBVIRT_URI });
  await client.connect();
  const names = Array.from({ length: count }, (_, number) => `cloud-spi-bench-${process.pid}-${number}`);
  const domains = await Promise.all(names.map((name) => client.domains.define(toXml(name))));
  try {
    return await work(client, domains);
  } finally {
    await Promise.all(domains.map((domain) => client.domains.undefine(domain)));
  }
}

function toXml(name: string): string {
  return `<domain type='test'><name>${name}</name><memory>1024</memory><os><type>hvm</type></os></domain>`;
}
