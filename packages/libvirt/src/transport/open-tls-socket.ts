import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { LibvirtClientError, type LibvirtClientErrorKind } from '../libvirt-client-error.ts';
import type { TlsMaterial } from './read-tls-material.ts';

/** What the server sends first, once it has accepted the client. */
const ACCEPTED = 1;

/**
 * Makes a TCP connection secure, and waits until the server has accepted the client: it says so with one byte before the
 * first message.
 *
 * @param transport - Connected. It is closed when this fails.
 * @param name - The name or address that the server's certificate must carry.
 * @throws LibvirtClientError `tls-identity`, `tls-refused`, `unreachable`
 */
export async function openTlsSocket(
  transport: Socket,
  name: string,
  material: TlsMaterial,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const socket = connect({
    socket: transport,
    secureContext: material.context,
    minVersion: 'TLSv1.2',
    servername: isIP(name) ? '' : name,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
  });
  let isSecure = false;
  return await new Promise((resolve, reject) => {
    const fail = (error: LibvirtClientError) => {
      stop();
      // Takes the transport along.
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(tlsError('unreachable', `${name} did not finish the TLS handshake in time`));
    const onError = (cause: NodeJS.ErrnoException) => fail(toTlsError(socket, name, isSecure, cause));
    const onClose = () =>
      fail(
        isSecure
          ? tlsError('tls-refused', `${name} has ended the connection instead of accepting the client's certificate`)
          : tlsError('unreachable', `${name} has ended the connection in the TLS handshake`),
      );
    const onSecure = () => {
      isSecure = true;
    };
    const onReadable = () => {
      const first: Buffer | null = socket.read(1);
      if (first === null) return;
      if (first[0] !== ACCEPTED) return fail(tlsError('tls-refused', `${name} does not accept the client`));
      stop();
      resolve(socket);
    };
    const stop = () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose).off('secureConnect', onSecure).off('readable', onReadable);
      // Whatever comes between this and the next listener must not be uncaught.
      socket.on('error', () => undefined);
    };
    socket.on('error', onError).on('close', onClose).on('secureConnect', onSecure).on('readable', onReadable);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

function toTlsError(socket: TLSSocket, name: string, isSecure: boolean, cause: NodeJS.ErrnoException) {
  const reason = cause.code ?? cause.message;
  // Node sets it before it ends the connection because the certificate does not verify.
  if (socket.authorizationError) {
    return tlsError('tls-identity', `the certificate of ${name} does not verify: ${reason}`, cause);
  }
  if (isSecure || /ALERT/.test(reason)) return tlsError('tls-refused', `${name} refuses the client: ${reason}`, cause);
  return tlsError('unreachable', `no TLS connection to ${name}: ${reason}`, cause);
}

function tlsError(kind: LibvirtClientErrorKind, message: string, cause?: unknown): LibvirtClientError {
  return new LibvirtClientError({ kind, message: `${message}.`, outcome: 'not-sent', cause });
}
