import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { LibvirtClientError } from '../libvirt-client-error.ts';
import type { LibvirtTlsOptions } from '../libvirt-client-options.ts';

/** Certificates and key, ready for use. */
export interface TlsMaterial {
  readonly context: SecureContext;
}

/** libvirt's places for a host. */
const SYSTEM_FILES = {
  ca: '/etc/pki/CA/cacert.pem',
  certificate: '/etc/pki/libvirt/clientcert.pem',
  key: '/etc/pki/libvirt/private/clientkey.pem',
};

/**
 * Takes certificates and key from the options, and from libvirt's files what they leave out.
 *
 * @param pkiPath - Folder that the URI names.
 * @throws LibvirtClientError `invalid-argument` when something is missing or is not in PEM form.
 * @see https://libvirt.org/kbase/tlscerts.html
 */
export async function readTlsMaterial(options: LibvirtTlsOptions, pkiPath: string | undefined): Promise<TlsMaterial> {
  const files = pkiPath === undefined ? SYSTEM_FILES : filesIn(pkiPath);
  const ca = options.ca ?? (await readIfThere(files.ca));
  if (ca === undefined) throw tlsOptionError('tls.ca', `give it, or put it into ${files.ca}`);
  checkCertificate('tls.ca', ca);
  // A certificate belongs to its key, so both come from the same place.
  const own = options.certificate !== undefined || options.key !== undefined;
  const certificate = own ? options.certificate : await readIfThere(files.certificate);
  const key = own ? options.key : await readIfThere(files.key);
  if ((certificate === undefined) !== (key === undefined)) {
    throw tlsOptionError(certificate === undefined ? 'tls.certificate' : 'tls.key', 'give both or none');
  }
  if (certificate !== undefined) checkCertificate('tls.certificate', certificate);
  try {
    return { context: createSecureContext({ ca, ...(certificate === undefined ? {} : { cert: certificate, key }) }) };
  } catch (cause) {
    throw tlsOptionError('tls.key', 'it must be the key of tls.certificate in PEM form', cause);
  }
}

function filesIn(folder: string): typeof SYSTEM_FILES {
  return {
    ca: join(folder, 'cacert.pem'),
    certificate: join(folder, 'clientcert.pem'),
    key: join(folder, 'clientkey.pem'),
  };
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw tlsOptionError(file, 'it cannot be read', cause);
  }
}

// Node takes any text for an authority and then trusts nobody, which looks like a wrong server.
function checkCertificate(name: string, pem: string): void {
  try {
    new X509Certificate(pem);
  } catch (cause) {
    throw tlsOptionError(name, 'it must be a certificate in PEM form', cause);
  }
}

function tlsOptionError(name: string, mend: string, cause?: unknown): LibvirtClientError {
  return new LibvirtClientError({ kind: 'invalid-argument', message: `${name}: ${mend}.`, outcome: 'not-sent', cause });
}
