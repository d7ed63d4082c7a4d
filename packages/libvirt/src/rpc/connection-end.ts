import { type LibvirtCallOutcome, LibvirtClientError, type LibvirtClientErrorKind } from '../libvirt-client-error.ts';

/** Why a connection has ended. */
export interface ConnectionEnd {
  readonly kind: LibvirtClientErrorKind;
  readonly message: string;
  readonly cause?: unknown;
}

/**
 * The error of what its connection has taken along.
 *
 * @param outcome - What is known of the call.
 */
export function toEndError(end: ConnectionEnd, outcome: LibvirtCallOutcome): LibvirtClientError {
  return new LibvirtClientError({ ...end, outcome });
}
