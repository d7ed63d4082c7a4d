import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { LibvirtClientError } from '../libvirt-client-error.ts';

/** What the commonest codes of the operating system mean here. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: ', no server listens there',
  ECONNREFUSED: ', no server listens there',
  EACCES: ', this user may not open it; members of the group libvirt usually may',
  ENOTFOUND: ', the name is not known',
};

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
  const { code, message } = cause;
  const reason = code === undefined ? message : `${code}${REASONS[code] ?? ''}`;
  return new LibvirtClientError({
    kind: 'unreachable',
    message: `${name} cannot be reached: ${reason}.`,
    outcome: 'not-sent',
    cause,
  });
}
