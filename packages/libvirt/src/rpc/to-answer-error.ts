import { XdrError } from '../codec/xdr-error.ts';
import { decode } from '../codec/xdr-type.ts';
import { LibvirtClientError } from '../libvirt-client-error.ts';
import { LibvirtError } from '../libvirt-error.ts';
import { remoteError } from '../protocol/wire-values.ts';

/**
 * The error that an answer carries.
 *
 * @param payload - Of a message with the status `error`.
 * @param procedure - Name of the procedure that it answers.
 */
export function toAnswerError(payload: Uint8Array, procedure: string): LibvirtError | LibvirtClientError {
  try {
    const { code, domain, level, message } = decode(remoteError, payload);
    return new LibvirtError({ code, domain, level, procedure, message: message ?? `${procedure} failed.` });
  } catch (cause) {
    return toMalformedError(cause, procedure);
  }
}

/**
 * The error of an answer that is not what its procedure answers.
 *
 * @param cause - Thrown while it was decoded.
 * @param procedure - Name of the procedure.
 */
export function toMalformedError(cause: unknown, procedure: string): LibvirtClientError {
  if (!(cause instanceof XdrError)) throw cause;
  return new LibvirtClientError({
    kind: 'protocol',
    message: `The answer to ${procedure} is malformed: ${cause.message}.`,
    outcome: 'unknown',
    cause,
  });
}
