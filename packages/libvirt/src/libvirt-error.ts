import { type LibvirtErrorCodeName, toErrorCodeName } from './protocol/error-codes.ts';
import { type LibvirtErrorDomainName, toErrorDomainName } from './protocol/error-domains.ts';

/** The fields from which a {@link LibvirtError} is made. */
export interface LibvirtErrorDetails {
  /** A number of {@link LIBVIRT_ERROR_CODES}, or one that a newer server has. */
  readonly code: number;
  /** Which part of libvirt it comes from, a number of {@link LIBVIRT_ERROR_DOMAINS}. */
  readonly domain: number;
  /** 1 for a warning, 2 for an error. */
  readonly level: number;
  /** What libvirt says, in the server's language. May quote names and XML that were sent. */
  readonly message: string;
  /** The procedure that failed, as libvirt's protocol names it. */
  readonly procedure: string;
}

// A registered symbol, so that an error is recognized across two installed copies of this package.
const BRAND = Symbol.for('@cloud-spi/libvirt/LibvirtError');

/**
 * The server's answer to a call that it did not carry out. Recognize it with {@link isLibvirtError}, branch on `code` or
 * `codeName`. What fails between client and server is a {@link LibvirtClientError}.
 */
export class LibvirtError extends Error {
  override readonly name = 'LibvirtError';
  readonly [BRAND] = true;
  /** libvirt's number of the error. */
  readonly code: number;
  /** libvirt's name of it without `VIR_ERR_`, such as `NO_DOMAIN`; `UNKNOWN` when this version does not know it. */
  readonly codeName: LibvirtErrorCodeName | 'UNKNOWN';
  /** libvirt's number of the part that it comes from. */
  readonly domain: number;
  /** libvirt's name of that part without `VIR_FROM_`, such as `QEMU`; `UNKNOWN` when this version does not know it. */
  readonly domainName: LibvirtErrorDomainName | 'UNKNOWN';
  /** 1 for a warning, 2 for an error. */
  readonly level: number;
  /** The procedure that failed, as libvirt's protocol names it. */
  readonly procedure: string;

  constructor(details: LibvirtErrorDetails) {
    super(details.message);
    this.code = details.code;
    this.codeName = toErrorCodeName(details.code);
    this.domain = details.domain;
    this.domainName = toErrorDomainName(details.domain);
    this.level = details.level;
    this.procedure = details.procedure;
  }

  /** The JSON form: every field. */
  toJSON(): Readonly<Record<string, unknown>> {
    const { name, code, codeName, domain, domainName, level, message, procedure } = this;
    return { name, code, codeName, domain, domainName, level, message, procedure };
  }
}

/**
 * Recognizes an answer of a libvirt server, whichever copy of this package made it.
 *
 * @param value - Anything that was thrown.
 * @param codeNames - Only an error with one of these names; any when none is given.
 */
export function isLibvirtError(value: unknown, ...codeNames: readonly LibvirtErrorCodeName[]): value is LibvirtError {
  if (typeof value !== 'object' || value === null || (value as Record<symbol, unknown>)[BRAND] !== true) return false;
  return codeNames.length === 0 || codeNames.some((name) => name === (value as LibvirtError).codeName);
}
