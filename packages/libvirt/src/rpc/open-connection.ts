import { LibvirtClientError } from '../libvirt-client-error.ts';
import { isLibvirtError } from '../libvirt-error.ts';
import { PROCEDURES } from '../protocol/procedures.ts';
import { callProcedure, encodeArguments } from './call-procedure.ts';
import type { RpcConnection } from './rpc-connection.ts';

/** Ways to authenticate that a server may ask for. */
const AUTHENTICATIONS = { none: 0, sasl: 1, polkit: 2 } as const;

/** The server may then ask whether the client is there, and drops it when it does not answer. */
const KEEPALIVE_FEATURE = 10;

const READ_ONLY_FLAG = 1;

/** How a connection introduces itself. */
export interface Introduction {
  /** The driver that is asked for. */
  readonly driverUri: string;
  readonly readOnly: boolean;
  /**
   * Lets the server ask whether the client is there. Not for streams: while one is not read, questions are not heard either.
   */
  readonly answersKeepalive: boolean;
}

/**
 * Authenticates and opens the driver: afterwards calls can be made.
 *
 * @throws LibvirtError when the server refuses.
 * @throws LibvirtClientError `not-supported` when it wants to authenticate in a way that this client lacks.
 */
export async function openConnection(
  connection: RpcConnection,
  introduction: Introduction,
  signal: AbortSignal,
): Promise<void> {
  await authenticate(connection, signal);
  const flags = introduction.readOnly ? READ_ONLY_FLAG : 0;
  const open = encodeArguments(PROCEDURES.connectOpen, { uri: introduction.driverUri, flags });
  await callProcedure(connection, PROCEDURES.connectOpen, open, signal);
  if (!introduction.answersKeepalive) return;
  const feature = encodeArguments(PROCEDURES.connectSupportsFeature, KEEPALIVE_FEATURE);
  await callProcedure(connection, PROCEDURES.connectSupportsFeature, feature, signal);
}

async function authenticate(connection: RpcConnection, signal: AbortSignal): Promise<void> {
  const offered = await callProcedure(connection, PROCEDURES.authList, new Uint8Array(0), signal);
  if (offered.length === 0 || offered.includes(AUTHENTICATIONS.none)) return;
  if (!offered.includes(AUTHENTICATIONS.polkit)) {
    const names = offered.map((type) => (type === AUTHENTICATIONS.sasl ? 'SASL' : `the kind ${type}`));
    throw notSupported(`the server wants to authenticate by ${names.join(' or ')}`);
  }
  try {
    await callProcedure(connection, PROCEDURES.authPolkit, new Uint8Array(0), signal);
  } catch (error) {
    if (!isLibvirtError(error, 'AUTH_UNAVAILABLE', 'AUTH_CANCELLED')) throw error;
    throw notSupported('polkit wants a password from an agent', error);
  }
}

function notSupported(what: string, cause?: unknown): LibvirtClientError {
  return new LibvirtClientError({
    kind: 'not-supported',
    message: `Not supported: ${what}. Let the server authenticate by none, by polkit without a password, or by TLS.`,
    outcome: 'not-sent',
    cause,
  });
}
