import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connect } from 'node:tls';

/** Reads the certificate that a host behind a proxy presents, without any check. */
export async function certificateOf(proxyUrl: string, address: string): Promise<string> {
  const { hostname, port } = new URL(proxyUrl);
  const socket = await new Promise<Socket>((resolve, reject) => {
    const tunnel = request({ host: hostname, port, method: 'CONNECT', path: `${address}:443`, agent: false });
    tunnel.once('connect', (_response, connected: Socket) => resolve(connected));
    tunnel.once('error', reject);
    tunnel.end();
  });
  const secured = connect({ socket, rejectUnauthorized: false });
  await new Promise((resolve, reject) => secured.once('secureConnect', resolve).once('error', reject));
  const certificate = secured.getPeerX509Certificate();
  secured.destroy();
  return String(certificate);
}
