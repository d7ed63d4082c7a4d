import { StoreError } from '../store-error.ts';

/** Where a store on a server is. */
export interface PostgresqlAddress {
  /** Host, port and database, for messages; no secrets. */
  readonly label: string;
  /** For the driver; may hold a password. */
  readonly url: string;
}

/**
 * Checks the URL of a database. Pure. Messages never repeat any of it, because it may hold a password.
 *
 * @param url - Such as `postgresql://user:password@host:5432/database?sslmode=verify-full`.
 * @throws StoreError `invalid-address`.
 */
export function parsePostgresqlAddress(url: string): PostgresqlAddress {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !['postgresql:', 'postgres:'].includes(parsed.protocol)) {
    throw invalid('it is not of the form postgresql://user:password@host:port/database');
  }
  // A password with such a character ends the part before the host too early, and its rest would be taken for a host.
  if (parsed.hash !== '' || /@/.test(parsed.pathname + parsed.search) || !isDecodable(url)) {
    throw invalid('write special characters in user and password as %XX, for example # as %23 and / as %2F');
  }
  if (parsed.pathname.length < 2) {
    throw invalid('it names no database');
  }
  const host = parsed.searchParams.get('host') ?? parsed.hostname;
  const port = parsed.searchParams.get('port') ?? (parsed.port === '' ? '5432' : parsed.port);
  return { label: `${host === '' ? 'localhost' : host}:${port}${decodeURIComponent(parsed.pathname)}`, url };
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function invalid(problem: string): StoreError {
  return new StoreError('invalid-address', `The URL of the store cannot be used: ${problem}.`);
}
