import type { HostLicense } from '@cloud-spi/lab-host';
import type { Licensing } from './cml-answers.ts';

// The API declares both statuses as free strings. COMPLETED and IN_COMPLIANCE are the only successes; the others were
// seen in clients and captures. What is not listed is `pending`: the caller's deadline decides.
const REGISTRATIONS: Readonly<Record<string, HostLicense['registration']>> = {
  COMPLETED: 'registered',
  NOT_REGISTERED: 'none',
  UNREGISTERED: 'none',
  FAILED: 'failed',
  RETRY_FAILED: 'failed',
  EXPIRED: 'failed',
};
const AUTHORIZATIONS: Readonly<Record<string, HostLicense['authorization']>> = {
  IN_COMPLIANCE: 'ok',
  OUT_OF_COMPLIANCE: 'out-of-compliance',
  EVAL_MODE: 'evaluation',
  EVAL_EXPIRED: 'expired',
  AUTHORIZATION_EXPIRED: 'expired',
  NOT_AUTHORIZED: 'none',
};

/** Reads the state of the license. Features and renewals are left out: they look bad on hosts that are well. */
export function toHostLicense({ registration, authorization, product_license, udi }: Licensing): HostLicense {
  return {
    registration: REGISTRATIONS[toKey(registration.status)] ?? 'pending',
    authorization: AUTHORIZATIONS[toKey(authorization.status)] ?? 'pending',
    ...(product_license?.active ? { product: product_license.active } : {}),
    ...(udi?.product_uuid ? { productUuid: udi.product_uuid } : {}),
  };
}

// Releases write them with spaces or underscores.
function toKey(status: string): string {
  return status.toUpperCase().replaceAll(/[^A-Z]+/g, '_');
}
