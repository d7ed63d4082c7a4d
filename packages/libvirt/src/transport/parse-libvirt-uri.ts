import { LibvirtClientError, type LibvirtClientErrorKind } from '../libvirt-client-error.ts';

/** Where a server listens. */
export type ServerAddress =
  /** The first socket that is there. */
  | { readonly transport: 'unix'; readonly paths: readonly string[] }
  | { readonly transport: 'tcp'; readonly host: string; readonly port: number }
  | {
      readonly transport: 'tls';
      readonly host: string;
      readonly port: number;
      /** Folder of the certificates, where the URI names one. */
      readonly pkiPath?: string;
    };

/** What a URI says. */
export interface LibvirtUri {
  readonly address: ServerAddress;
  /** The driver that the server is asked for, such as `qemu:///system`; empty lets the server choose. */
  readonly driverUri: string;
}

/** What a URI leaves to its surroundings. */
export interface UriContext {
  /** Folder for the sockets of the user's own servers: `$XDG_RUNTIME_DIR`. */
  readonly userRuntimeFolder: string;
  /** Whether a connection is wanted that cannot change anything; such connections have a unix socket of their own. */
  readonly readOnly: boolean;
}

const PORTS = { tcp: 16_509, tls: 16_514 } as const;
const SYSTEM_FOLDER = '/var/run/libvirt';
const FORM =
  /^([a-z][a-z0-9]*)(?:\+([a-z0-9]+))?:(?:\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?)?(\/[^?#]*)?(?:\?([^#]*))?$/i;
const EXAMPLE = 'such as qemu:///system, qemu+tcp://host/system or qemu+tls://host/system';

/** Parameters for the client, which the server does not get. */
const CLIENT_PARAMETERS = new Set(['name', 'mode', 'socket', 'pkipath', 'auth', 'no_tty', 'no_verify', 'tls_priority']);

/**
 * Reads a URI as libvirt's own client does. Pure.
 *
 * @param uri - Given by the user.
 * @throws LibvirtClientError `invalid-argument`, or `not-supported` for a transport or a parameter that this client lacks.
 * @see https://libvirt.org/uri.html
 */
export function parseLibvirtUri(uri: string, context: UriContext): LibvirtUri {
  const match = FORM.exec(uri);
  if (match === null) throw uriError(`"${uri}" is no URI of libvirt`, EXAMPLE);
  const [, driver = '', transport, host = '', port, path = '/', query = ''] = match;
  const parameters = parseParameters(query);
  const { value, rest } = parameters;
  if (value('no_verify') !== undefined) {
    throw uriError('no_verify', "the server's certificate is always verified", 'not-supported');
  }
  if (value('tls_priority') !== undefined) throw uriError('tls_priority', 'leave it out', 'not-supported');
  const ownUri = driver === 'remote' ? '' : `${driver}://${path}${rest === '' ? '' : `?${rest}`}`;
  return {
    driverUri: value('name') ?? ownUri,
    address: toAddress(
      { driver, transport: transport ?? (host === '' ? 'unix' : 'tls'), host, port, path, value },
      context,
    ),
  };
}

interface UriParts {
  readonly driver: string;
  readonly transport: string;
  readonly host: string;
  readonly port: string | undefined;
  readonly path: string;
  value(name: string): string | undefined;
}

function toAddress({ driver, transport, host, port, path, value }: UriParts, context: UriContext): ServerAddress {
  switch (transport) {
    case 'unix': {
      const socket = value('socket');
      if (socket !== undefined) return { transport, paths: [socket] };
      const folder = path === '/session' ? `${context.userRuntimeFolder}/libvirt` : SYSTEM_FOLDER;
      return { transport, paths: socketPaths(folder, driver, value('mode') ?? 'auto', context.readOnly) };
    }
    case 'tcp':
      return { transport, host: toHost(host), port: toPort(port, PORTS.tcp) };
    case 'tls': {
      const pkiPath = value('pkipath');
      const address = { transport, host: toHost(host), port: toPort(port, PORTS.tls) } as const;
      return pkiPath === undefined ? address : { ...address, pkiPath };
    }
    default:
      throw uriError(`the transport ${transport}`, 'use unix, tcp or tls', 'not-supported');
  }
}

// A host has either one server for everything, or one for each driver.
function socketPaths(folder: string, driver: string, mode: string, readOnly: boolean): readonly string[] {
  const suffix = readOnly ? 'sock-ro' : 'sock';
  const legacy = `${folder}/libvirt-${suffix}`;
  const direct = `${folder}/virt${driver}d-${suffix}`;
  if (mode === 'direct') return [direct];
  if (mode === 'legacy') return [legacy];
  if (mode === 'auto') return [direct, legacy];
  throw uriError(`mode=${mode}`, 'use auto, direct or legacy');
}

function toHost(host: string): string {
  if (host === '') throw uriError('there is no host', EXAMPLE);
  return host.replace(/^\[(.*)\]$/, '$1');
}

function toPort(port: string | undefined, standard: number): number {
  if (port === undefined) return standard;
  const number = Number(port);
  if (number < 1 || number > 65_535) throw uriError(`the port ${port}`, 'use 1 to 65535');
  return number;
}

function parseParameters(query: string) {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const values = new Map(
    pairs.map((pair) => {
      const [name = '', ...rest] = pair.split('=');
      return [name, decode(rest.join('='))] as const;
    }),
  );
  return {
    value: (name: string) => values.get(name),
    rest: pairs.filter((pair) => !CLIENT_PARAMETERS.has(pair.split('=')[0] ?? '')).join('&'),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw uriError(`"${text}" is not escaped as it must be in a URI`, 'write % as %25');
  }
}

function uriError(problem: string, mend: string, kind: LibvirtClientErrorKind = 'invalid-argument') {
  const message = kind === 'not-supported' ? `uri: not supported: ${problem}; ${mend}.` : `uri: ${problem}; ${mend}.`;
  return new LibvirtClientError({ kind, message, outcome: 'not-sent' });
}
