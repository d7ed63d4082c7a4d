import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';
import type { HostCertificate } from './cml-state.ts';

/**
 * Makes a self-signed leaf certificate like that of a fresh host: it names the host, never an IP address. Its validity
 * does not depend on the emulator's clock, because clients check it against their own.
 * @param hostname common name and DNS name
 */
export async function createCertificate(hostname: string): Promise<HostCertificate> {
  const { cert, private: privateKeyPem } = await generate(
    [
      { name: 'commonName', value: hostname },
      { name: 'organizationName', value: 'Cisco Systems, Inc.' },
    ],
    {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
      notBeforeDate: new Date('2024-01-01T00:00:00Z'),
      notAfterDate: new Date('2044-01-01T00:00:00Z'),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: hostname }] },
      ],
    },
  );
  return { certificatePem: cert, privateKeyPem, fingerprint256: new X509Certificate(cert).fingerprint256 };
}
