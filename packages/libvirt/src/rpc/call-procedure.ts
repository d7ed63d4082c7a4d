import { XdrError } from '../codec/xdr-error.ts';
import { decode, encode } from '../codec/xdr-type.ts';
import { LibvirtClientError } from '../libvirt-client-error.ts';
import type { Procedure } from '../protocol/procedures.ts';
import type { RpcConnection } from './rpc-connection.ts';
import { toMalformedError } from './to-answer-error.ts';

/**
 * Makes a call of a procedure on a connection.
 *
 * @param payload - Made by {@link encodeArguments}.
 * @param signal - Of a {@link CallLimit}.
 */
export async function callProcedure<A, R>(
  connection: RpcConnection,
  procedure: Procedure<A, R>,
  payload: Uint8Array,
  signal?: AbortSignal,
): Promise<R> {
  const answer = await connection.call({ procedure, payload, signal });
  try {
    return decode(procedure.result, answer);
  } catch (error) {
    throw toMalformedError(error, procedure.name);
  }
}

/**
 * The bytes of a procedure's arguments.
 *
 * @throws LibvirtClientError `invalid-argument` when the protocol cannot carry them.
 */
export function encodeArguments<A>(procedure: Procedure<A, unknown>, value: A): Uint8Array {
  try {
    return encode(procedure.arguments, value);
  } catch (cause) {
    if (!(cause instanceof XdrError) && !(cause instanceof TypeError) && !(cause instanceof RangeError)) throw cause;
    throw new LibvirtClientError({
      kind: 'invalid-argument',
      message: `The arguments of ${procedure.name} cannot be sent: ${cause.message}.`,
      outcome: 'not-sent',
      cause,
    });
  }
}
