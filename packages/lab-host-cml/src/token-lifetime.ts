/**
 * Reads for how long a JWT is good. Its signature is not checked: only the host can.
 *
 * @param token - The token.
 * @param now - Milliseconds since 1970-01-01 UTC, for a token that does not say when it was made.
 * @returns Milliseconds; infinite when the token does not say.
 */
export function readTokenLifetimeMs(token: string, now: number): number {
  const claims = parseClaims(token);
  if (typeof claims.exp !== 'number') return Number.POSITIVE_INFINITY;
  // Expiry and issue are told by the host's clock, which may differ from ours: only the difference counts.
  return claims.exp * 1000 - (typeof claims.iat === 'number' ? claims.iat * 1000 : now);
}

function parseClaims(token: string): { readonly exp?: unknown; readonly iat?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) ?? {};
  } catch {
    return {};
  }
}
