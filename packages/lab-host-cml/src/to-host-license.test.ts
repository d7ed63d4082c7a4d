import { describe, expect, it } from 'vitest';
import { toHostLicense } from './to-host-license.ts';

const of = (registration: string, authorization: string) =>
  toHostLicense({ registration: { status: registration }, authorization: { status: authorization } });

describe('toHostLicense', () => {
  it('knows one success each', () => {
    expect(of('COMPLETED', 'IN_COMPLIANCE')).toEqual({ registration: 'registered', authorization: 'ok' });
  });

  it.each([
    ['NOT_REGISTERED', 'EVAL_MODE', 'none', 'evaluation'],
    ['UNREGISTERED', 'EVAL MODE', 'none', 'evaluation'],
    ['FAILED', 'AUTHORIZATION_EXPIRED', 'failed', 'expired'],
    ['COMPLETED', 'OUT_OF_COMPLIANCE', 'registered', 'out-of-compliance'],
  ] as const)('maps %s and %s', (registration, authorization, ...expected) => {
    expect(Object.values(of(registration, authorization))).toEqual(expected);
  });

  it('takes what it does not know as pending', () => {
    expect(of('IN_PROGRESS', 'WAITING')).toEqual({ registration: 'pending', authorization: 'pending' });
    expect(of('SOMETHING_NEW', 'constructor')).toEqual({ registration: 'pending', authorization: 'pending' });
  });

  it('keeps product and identity when there are any', () => {
    const status = { registration: { status: 'COMPLETED' }, authorization: { status: 'IN_COMPLIANCE' } };
    const known = toHostLicense({ ...status, product_license: { active: 'CML_Personal' }, udi: { product_uuid: 'u' } });
    expect(known).toMatchObject({ product: 'CML_Personal', productUuid: 'u' });
    expect(toHostLicense({ ...status, product_license: { active: null }, udi: null })).not.toHaveProperty('product');
  });
});
