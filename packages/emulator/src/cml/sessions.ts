import { createHmac, timingSafeEqual } from 'node:crypto';
import { type IdSequence, nextUuid } from '../seeded-ids.ts';
import type { CmlHostState, SessionState, UserState } from './cml-state.ts';

/**
 * Opens a session and forgets those that have expired.
 * @returns the JSON web token that stands for it
 */
export function openSession(host: CmlHostState, user: UserState, ids: IdSequence, now: number): string {
  const issuedAt = Math.floor(now / 1000);
  const expiresAt = issuedAt + host.sessionTimeoutSeconds;
  const session: SessionState = { id: nextUuid(ids), userId: user.id, expiresAt: expiresAt * 1000 };
  host.sessions = [...host.sessions.filter((other) => now < other.expiresAt), session];
  const header = encode({ typ: 'JWT', alg: 'HS256' });
  const claims = encode({ iss: 'com.cisco.virl', iat: issuedAt, exp: expiresAt, sub: user.id, jti: session.id });
  return `${header}.${claims}.${sign(`${header}.${claims}`, host.tokenSecret)}`;
}

/**
 * The session behind an `Authorization` header.
 * @returns undefined unless the header is exactly `Bearer <token>` with a token of this host that is neither expired
 * nor revoked
 */
export function findSession(
  host: CmlHostState,
  authorization: string | undefined,
  now: number,
): { session: SessionState; user: UserState } | undefined {
  const match = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization ?? '');
  if (!match) return undefined;
  const [, header = '', claims = '', signature = ''] = match;
  if (!isSame(signature, sign(`${header}.${claims}`, host.tokenSecret))) return undefined;
  const { jti } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { jti: string };
  const session = host.sessions.find((other) => other.id === jti && now < other.expiresAt);
  const user = session && host.users.find((other) => other.id === session.userId);
  return session && user && { session, user };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(content: string, secret: string): string {
  return createHmac('sha256', secret).update(content).digest('base64url');
}

function isSame(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
