import type { OnpremHostOptions } from '../onprem-provider-options.ts';
import { FaultProxy, type ServerAddress } from './fault-proxy.ts';

const DEFAULT_SOCKET = '/var/run/libvirt/libvirt-sock';
const DEFAULT_TCP_PORT = 16_509;

/** A host behind a proxy. */
export interface ProxiedHost {
  readonly options: OnpremHostOptions;
  readonly proxy: FaultProxy;
}

/**
 * Puts a proxy before a host.
 *
 * @param host - The host.
 * @returns Undefined for a connection that a proxy cannot look into, such as TLS.
 */
export async function proxyHost(host: OnpremHostOptions): Promise<ProxiedHost | undefined> {
  const target = toServerAddress(host.uri);
  if (target === undefined) return undefined;
  const proxy = await FaultProxy.start(target);
  const { protocol, pathname } = new URL(host.uri);
  const driver = protocol.replace(/(\+.*)?:$/, '');
  const uri = `${driver}+unix://${pathname}?socket=${encodeURIComponent(proxy.socketPath)}`;
  return { options: { ...host, uri }, proxy };
}

/** Where a URI leads to, for transports without encryption. @see https://libvirt.org/uri.html */
function toServerAddress(uri: string): ServerAddress | undefined {
  const { protocol, hostname, port, searchParams } = new URL(uri);
  const transport = /\+(.*):$/.exec(protocol)?.[1] ?? (hostname === '' ? 'unix' : 'tls');
  if (transport === 'unix') return { path: searchParams.get('socket') ?? DEFAULT_SOCKET };
  if (transport === 'tcp') return { host: hostname, port: port === '' ? DEFAULT_TCP_PORT : Number(port) };
  return undefined;
}
