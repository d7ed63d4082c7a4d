import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { AzureProviderSettings } from './azure-provider-options.ts';

/** What connections of the SDK are made with. */
export interface TransportOptions {
  readonly proxyOptions?: { readonly host: string; readonly port: number; username?: string; password?: string };
  readonly tlsOptions?: { readonly ca: string[] };
}

/**
 * Reads what the settings say about connections.
 *
 * @param settings - `proxy` and `certificateAuthorityFile`.
 * @throws InvalidConfiguration when the file of certificates cannot be read.
 */
export function readTransportOptions({ proxy, certificateAuthorityFile }: AzureProviderSettings): TransportOptions {
  return {
    ...(proxy !== undefined && { proxyOptions: toProxyOptions(new URL(proxy)) }),
    // A list replaces Node's own: the public authorities stay trusted.
    ...(certificateAuthorityFile !== undefined && {
      tlsOptions: { ca: [...rootCertificates, readCertificates(certificateAuthorityFile)] },
    }),
  };
}

function toProxyOptions({ protocol, hostname, port, username, password }: URL) {
  return {
    host: `${protocol}//${hostname}`,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    ...(username !== '' && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
  };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const expected = `the path of a PEM file that can be read, which fails with ${code}`;
    const problems = [toProblem('certificateAuthorityFile', expected, file)];
    refuseProblems(problems, 'Invalid options of the provider azure', {
      provider: 'azure',
      operation: 'createProvider',
    });
    throw error;
  }
}
