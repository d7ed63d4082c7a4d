import { expect, it } from 'vitest';
import { readTokenLifetimeMs } from './token-lifetime.ts';

const token = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;

it("a token lives from issue to expiry by the host's own clock, however wrong that is", () => {
  expect(readTokenLifetimeMs(token({ iat: 1000, exp: 87_400 }), Date.UTC(2026, 0, 1))).toBe(86_400_000);
});

it('a token that does not say when it was issued lives until its expiry', () => {
  expect(readTokenLifetimeMs(token({ exp: 100 }), 40_000)).toBe(60_000);
});

it('a token that does not say, or is none, lives until the host refuses it', () => {
  for (const text of [token({}), token(null), 'opaque', '', 'a.%%%.c']) {
    expect(readTokenLifetimeMs(text, 0)).toBe(Number.POSITIVE_INFINITY);
  }
});
