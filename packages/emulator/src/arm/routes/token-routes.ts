import type { ArmCall, ArmReply } from '../arm-context.ts';
import type { ArmRoute } from '../route.ts';

const lifetimeSeconds = 3_600;

/** Where clients get a token: any of them is accepted. */
export const tokenRoutes: readonly ArmRoute[] = [
  {
    method: 'POST',
    path: '/{tenant}/oauth2/token',
    operation: 'Token_Get',
    access: 'public',
    answer: ({ now }) => toReply({ expires_on: String(Math.floor(now / 1_000) + lifetimeSeconds), resource: 'arm' }),
  },
  {
    method: 'POST',
    path: '/{tenant}/oauth2/v2.0/token',
    operation: 'Token_Get',
    access: 'public',
    answer: () => toReply({}),
  },
  {
    method: 'GET',
    path: '/{tenant}/v2.0/.well-known/openid-configuration',
    operation: 'OpenIdConfiguration_Get',
    access: 'public',
    answer: describeAuthority,
  },
];

function toReply(more: object): ArmReply {
  const token = { token_type: 'Bearer', access_token: 'emulated-token' };
  return { status: 200, json: { ...token, expires_in: lifetimeSeconds, ext_expires_in: lifetimeSeconds, ...more } };
}

function describeAuthority({ origin, params }: ArmCall): ArmReply {
  const authority = `${origin}/${params.tenant}`;
  return {
    status: 200,
    json: {
      issuer: `${authority}/v2.0`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
    },
  };
}
