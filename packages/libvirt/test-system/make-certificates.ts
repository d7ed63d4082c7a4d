import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const EXTENSIONS = 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n';

/** An authority with a server and a client that it vouches for, as files by libvirt's names in one folder. */
export interface Certificates {
  /** Of the files `cacert.pem`, `clientcert.pem`, `clientkey.pem`, `servercert.pem` and `serverkey.pem`. */
  readonly folder: string;
  readonly ca: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** Makes certificates for 127.0.0.1 that hold for two days. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const file = (name: string) => join(folder, name);
  const newKey = (name: string) => ['-newkey', 'rsa:2048', '-nodes', '-keyout', file(`${name}key.pem`)];
  await run('openssl', [
    'req',
    '-x509',
    ...newKey('ca'),
    '-out',
    file('cacert.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=tests',
  ]);
  await writeFile(file('extensions'), EXTENSIONS);
  for (const name of ['server', 'client']) {
    await run('openssl', ['req', ...newKey(name), '-out', file(`${name}.csr`), '-subj', `/CN=${name}`]);
    const signing = ['-CA', file('cacert.pem'), '-CAkey', file('cakey.pem'), '-CAcreateserial'];
    const parameters = ['-days', '2', '-extfile', file('extensions'), '-out', file(`${name}cert.pem`)];
    await run('openssl', ['x509', '-req', '-in', file(`${name}.csr`), ...signing, ...parameters]);
  }
  return {
    folder,
    ca: await readFile(file('cacert.pem'), 'utf8'),
    clientCertificate: await readFile(file('clientcert.pem'), 'utf8'),
    clientKey: await readFile(file('clientkey.pem'), 'utf8'),
  };
}
