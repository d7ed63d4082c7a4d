import pg from 'pg';
import { StoreError } from '../store-error.ts';

const UNIQUE_VIOLATION = '23505';

/** A transaction that failed with one of these has not taken effect and may succeed when it is repeated. */
const REPEATABLE: readonly string[] = ['40001', '40P01'];

/**
 * By SQLSTATE, or by its class: what is the matter with the server, and what mends it.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SERVER_PROBLEMS: Readonly<Record<string, string>> = {
  '08': 'the connection was lost; it is made anew at the next attempt',
  '0A000': 'the server lacks a feature that is needed; use PostgreSQL itself',
  25006: 'it is read-only; name the primary server, not a standby',
  '25P03': 'a transaction was idle for too long and was ended by the server',
  28: 'the server refuses the user or the password; check both, and pg_hba.conf',
  '3D000': 'the database does not exist; create it',
  '3F000': 'no schema is selected; create the one that search_path names, and give the user the right to use it',
  40: 'transactions kept getting in each other’s way; try again',
  42501: 'the user lacks a right; make it the owner of the database, or of the schema with the tables',
  53100: 'the disk of the server is full; free some space',
  53200: 'the server is out of memory; give it more',
  53300: 'the server takes no more connections; raise max_connections, or run fewer processes',
  '53': 'the server is short of something; see its log',
  '55P03': 'another process keeps a lock for too long; end that process, or wait until it is done',
  57014: 'a statement took too long and was stopped; check the load of the server, and what holds locks there',
  57: 'the server is starting or stopping; wait until it is there',
  58: 'reading or writing failed on the server; see its log, and check its disk',
  XX001: 'it is damaged; restore it from a backup',
  XX002: 'an index is damaged; see the log of the server',
};

/** By error code of Node.js: why there is no connection. */
const NETWORK_PROBLEMS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there; start the server, or correct host and port',
  ENOENT: 'there is no such socket; start the server, or correct the host',
  ENOTFOUND: 'the name of the host is unknown; correct it',
  EAI_AGAIN: 'the name of the host cannot be looked up now; check the DNS of this machine',
  EHOSTUNREACH: 'the host cannot be reached; check the network',
  ENETUNREACH: 'the network of the host cannot be reached; check the network',
  ETIMEDOUT: 'the host does not answer; check the network and firewalls',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired; renew it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of the server is not trusted; name its authority with sslrootcert',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate of the server is not trusted; name its authority with sslrootcert',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate of the server is not trusted; name its authority with sslrootcert',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another host; correct the host',
};

/** What the driver says by its text alone. */
const DRIVER_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'the server does not support TLS; switch it on there, or use sslmode=disable'],
  [/password must be a/, 'the server wants a password; add it to the URL'],
  [/timeout|timed out/i, 'the server does not answer in time; check its load and the network'],
];

const CONNECTION_LOST = 'the connection was lost; it is made anew at the next attempt';

/** Says whether a row with this key exists. */
export function isPostgresqlUniqueViolation(error: unknown): boolean {
  return sqlState(error) === UNIQUE_VIOLATION;
}

/**
 * Says whether the transaction that failed has been undone because of another one, and may be repeated; also of what
 * {@link toStoreError} made of that.
 */
export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.includes(sqlState(error instanceof StoreError ? error.cause : error) ?? '');
}

/** Says whether the connection of a statement that failed is of no use any more. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlState(error);
  return state === undefined ? isDriverError(error) : /^(08|57P|25P03)/.test(state);
}

/**
 * Turns an error that has to do with server or network into a StoreError `unavailable`, with address and mend. Any
 * other error, such as a mistake in a statement, is returned as it is.
 *
 * @param error - What the driver threw.
 * @param address - Host, port and database, for the message; no secrets.
 */
export function toStoreError(error: unknown, address: string): unknown {
  const problem = problemOf(error);
  return problem === undefined
    ? error
    : new StoreError('unavailable', `The store ${address} cannot be used: ${problem}.`, error);
}

function problemOf(error: unknown): string | undefined {
  const state = sqlState(error);
  if (state !== undefined) {
    return SERVER_PROBLEMS[state] ?? SERVER_PROBLEMS[state.slice(0, 2)];
  }
  if (!isDriverError(error)) {
    return undefined;
  }
  const known = NETWORK_PROBLEMS[String('code' in error ? error.code : '')];
  return known ?? DRIVER_PROBLEMS.find(([text]) => text.test(error.message))?.[1] ?? CONNECTION_LOST;
}

/** Mistakes of the program in the values of a statement are TypeErrors and RangeErrors. */
function isDriverError(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
}

function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}
