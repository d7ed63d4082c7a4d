import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { LibvirtClientError } from '../libvirt-client-error.ts';

/**
 * Connects over TCP or to a unix socket.
 *
 * @param target - Where to.
 * @param signal - Gives up.
 * @throws LibvirtClientError `unreachable`
 */
export function openPlainSocket(target: NetConnectOpts & { noDelay?: boolean }, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const name = 'path' in target ? target.path : `${target.host}:${target.port}`;
    const onAbort = () => socket.destroy(new Error('no connection in time'));
    const settle = (cause?: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', settle);
      if (cause) reject(toUnreachableError(name, cause));
      else resolve(socket);
    };
    socket.once('error', settle);
    socket.once('connect', () => settle());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** The error of a server that cannot be reached. */
export function toUnreachableError(name: string, cause: NodeJS.ErrnoException): LibvirtClientError {
  const reason = cause.code ?? cause.message;
  return new LibvirtClientError({
    kind: 'unreachable',
    message: `${name} cannot be reached: ${reason}.`,
    outcome: 'not-sent',
    cause,
  });
}
