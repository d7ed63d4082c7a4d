import type { Duplex } from 'node:stream';
import { isLibvirtClientError } from '../libvirt-client-error.ts';
import type { LibvirtTlsOptions } from '../libvirt-client-options.ts';
import { openPlainSocket } from './open-plain-socket.ts';
import { openTlsSocket } from './open-tls-socket.ts';
import type { ServerAddress } from './parse-libvirt-uri.ts';
import { readTlsMaterial } from './read-tls-material.ts';

/**
 * Connects to a server, up to the point where the first message can be sent.
 *
 * @param tls - For connections with TLS.
 * @param signal - Gives up.
 * @throws LibvirtClientError `unreachable`, `tls-identity`, `tls-refused`, `invalid-argument`
 */
export async function openSocket(address: ServerAddress, tls: LibvirtTlsOptions, signal: AbortSignal): Promise<Duplex> {
  if (address.transport === 'unix') return await openUnixSocket(address.paths, signal);
  const { host, port } = address;
  // Messages are small and wait for answers, which is what Nagle's algorithm is slow with.
  const target = { host, port, noDelay: true };
  if (address.transport === 'tcp') return await openPlainSocket(target, signal);
  const material = await readTlsMaterial(tls, address.pkiPath);
  return await openTlsSocket(await openPlainSocket(target, signal), tls.serverName ?? host, material, signal);
}

async function openUnixSocket(paths: readonly string[], signal: AbortSignal): Promise<Duplex> {
  for (const [index, path] of paths.entries()) {
    try {
      return await openPlainSocket({ path }, signal);
    } catch (error) {
      // Not the server that the path belongs to, or none: perhaps the next one is there.
      if (index === paths.length - 1 || signal.aborted || !isLibvirtClientError(error, 'unreachable')) throw error;
    }
  }
  throw new Error('No path was given.');
}
