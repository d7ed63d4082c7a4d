import { isLibvirtError, type LibvirtCallOptions, type StoragePool } from '@cloud-spi/libvirt';
import { toPartName } from './instance-parts.ts';
import type { LibvirtApi } from './libvirt-api.ts';

const MAX_BYTES = 65_536;

/**
 * Reads the end of what a domain wrote to its console, through its log in the console pool.
 *
 * @param api - The host.
 * @param poolName - The console pool.
 * @param domainName - The domain.
 * @param options - The signal.
 * @returns At most 64 KiB of text; empty as long as it wrote nothing.
 */
export async function readConsole(
  api: LibvirtApi,
  poolName: string,
  domainName: string,
  options: LibvirtCallOptions,
): Promise<string> {
  const pool = await api.pools.lookupByName(poolName, options);
  // The log was not made by the pool, and grows: both show after a refresh only.
  await api.pools.refresh(pool, options);
  const name = toPartName(domainName, 'console');
  const current = await readTail(api, pool, name, MAX_BYTES, options);
  const missing = MAX_BYTES - current.length;
  // The log is begun anew when it is large; its last part then has another name.
  const before = missing > 0 ? await readTail(api, pool, `${name}.0`, missing, options) : Buffer.alloc(0);
  return toText(Buffer.concat([before, current]));
}

async function readTail(
  api: LibvirtApi,
  pool: StoragePool,
  name: string,
  maxBytes: number,
  options: LibvirtCallOptions,
): Promise<Buffer> {
  try {
    const volume = await api.volumes.lookupByName(pool, name, options);
    const { capacityBytes } = await api.volumes.getInfo(volume, options);
    const lengthBytes = Math.min(maxBytes, capacityBytes);
    // No length would mean everything that a guest writes in the meantime.
    if (lengthBytes === 0) return Buffer.alloc(0);
    const range = { offsetBytes: capacityBytes - lengthBytes, lengthBytes };
    const chunks = [];
    for await (const chunk of api.volumes.download(volume, { ...options, ...range })) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    if (isLibvirtError(error, 'NO_STORAGE_VOL')) return Buffer.alloc(0);
    throw error;
  }
}

/** Text of at most 64 KiB: bytes that are no UTF-8, also where the tail begins, become larger as text. */
function toText(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const encoded = Buffer.from(text);
  if (encoded.length <= MAX_BYTES) return text;
  const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
  let start = encoded.length - MAX_BYTES;
  while (isContinuation(encoded[start])) start++;
  return encoded.subarray(start).toString('utf8');
}
