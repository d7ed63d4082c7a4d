import type { CmlHostState } from './cml-state.ts';
import { type LicenseView, licenseAt } from './license.ts';
import { cmlProducts, expansionFeaturePrefix } from './products.ts';
import type { SmartAccountState } from './smart-account.ts';
import { toLicensingTime } from './time-formats.ts';

const yearMs = 365 * 86_400_000;
const registrationNames = { none: 'NOT_REGISTERED', pending: 'IN_PROGRESS', registered: 'COMPLETED', failed: 'FAILED' };
const authorizationNames = {
  evaluation: 'EVAL_MODE',
  waiting: 'WAITING',
  'in-compliance': 'IN_COMPLIANCE',
  'out-of-compliance': 'OUT_OF_COMPLIANCE',
};
const neverHappened = {
  succeeded: null,
  attempted: null,
  scheduled: null,
  status: null,
  failure: null,
  success: null,
};

/** The body of `GET /licensing`. */
export function toLicensingStatus(host: CmlHostState, account: SmartAccountState, now: number): unknown {
  const { license } = host;
  const view = licenseAt(license, now);
  return {
    udi: { hostname: host.hostname, product_uuid: host.productUuid },
    registration: toRegistration(host, account, view),
    authorization: toAuthorization(host, view),
    reservation_mode: false,
    features: toLicensingFeatures(host, now),
    product_license: {
      active: license.product,
      is_enterprise: cmlProducts[license.product]?.isEnterprise ?? false,
    },
    transport: {
      ssms: license.transport.ssms,
      proxy: { server: license.transport.proxyServer, port: license.transport.proxyPort },
      default_ssms: 'https://smartreceiver.cisco.com/licservice/license',
    },
  };
}

function toRegistration({ license }: CmlHostState, account: SmartAccountState, view: LicenseView): unknown {
  const { registration } = license;
  const isRegistered = view.registration === 'registered';
  const settledAt = registration?.settlesAt ?? null;
  const attempt = view.registration === 'none' || !registration ? null : registration;
  return {
    status: registrationNames[view.registration],
    smart_account: isRegistered ? account.name : null,
    virtual_account: isRegistered ? account.virtualAccount : null,
    register_time: attempt
      ? {
          ...neverHappened,
          attempted: toLicensingTime(attempt.requestedAt),
          succeeded: isRegistered && settledAt !== null ? toLicensingTime(settledAt) : null,
          status: isRegistered ? 'SUCCEEDED' : view.registration === 'failed' ? 'FAILED' : 'NOT STARTED',
          failure: view.registration === 'failed' ? attempt.failure : null,
        }
      : neverHappened,
    // A live licensed host showed a failed last renewal although its license was good.
    renew_time:
      isRegistered && settledAt !== null
        ? {
            ...neverHappened,
            attempted: toLicensingTime(settledAt),
            scheduled: toLicensingTime(settledAt + yearMs / 2),
            status: 'FAILED',
          }
        : neverHappened,
    expires: isRegistered && settledAt !== null ? toLicensingTime(settledAt + yearMs) : null,
  };
}

function toAuthorization({ license }: CmlHostState, view: LicenseView): unknown {
  const isAuthorized = view.authorization === 'in-compliance';
  const settledAt = license.authorization?.settlesAt ?? 0;
  return {
    status: authorizationNames[view.authorization],
    renew_time: isAuthorized
      ? {
          ...neverHappened,
          succeeded: toLicensingTime(settledAt),
          attempted: toLicensingTime(settledAt),
          scheduled: toLicensingTime(settledAt + 30 * 86_400_000),
          status: 'SUCCEEDED',
        }
      : neverHappened,
    expires: isAuthorized ? toLicensingTime(settledAt + 90 * 86_400_000) : null,
  };
}

/** The features of the chosen product; their statuses tell nothing about the license, as on a live host. */
export function toLicensingFeatures(host: CmlHostState, now: number): unknown[] {
  const product = cmlProducts[host.license.product];
  if (!product) return [];
  const isRegistered = licenseAt(host.license, now).registration === 'registered';
  const base = {
    id: `${product.featurePrefix}${featureUuids.base}`,
    name: host.license.product.replace('_', ' - '),
    description: `Cisco Modeling Labs with ${product.nodes} nodes`,
    version: '1.0',
    in_use: isRegistered ? 1 : 0,
    status: isRegistered ? 'WAITING' : 'INIT',
    min: 0,
    max: 1,
    minEndDate: null,
    maxEndDate: null,
  };
  if (!product.isEnterprise) return [base];
  const expansion = {
    ...base,
    id: expansionFeatureId,
    name: 'CML - Expansion Nodes',
    description: 'Cisco Modeling Labs expansion nodes',
    in_use: isRegistered ? host.license.expansionNodes : 0,
    status: 'INIT',
    max: 300,
  };
  return [base, expansion];
}

const featureUuids = {
  base: '1d2f4a7b-3c58-4e16-9f60-5b7c2d8e9a01',
  expansion: '8c1e0b52-7d34-4f29-a6c1-0e9b4d3f5a72',
};

/** Id of the expansion nodes' feature, as `PATCH /licensing/features` wants it. */
export const expansionFeatureId = `${expansionFeaturePrefix}${featureUuids.expansion}`;
