import { ApiError } from './api.ts';
import { activeNodesAt } from './capacity.ts';
import type { CmlHostState } from './cml-state.ts';
import { licenseAt } from './license.ts';
import { releaseSeat, type SmartAccountState, takeSeat } from './smart-account.ts';
import { recordTelemetry } from './telemetry.ts';

/**
 * Accepts a registration; its result comes later.
 * @throws ApiError 409 while another request runs, or when registered already and not asked to register again;
 * 400 for a token that the Smart Account never issued
 */
export function register(
  host: CmlHostState,
  account: SmartAccountState,
  request: { token: string; reregister: boolean },
  now: number,
): void {
  const { license, knobs } = host;
  const view = licenseAt(license, now);
  if (view.busy) throw new ApiError(409, 'Registration cannot be requested at this time: a request is in progress.');
  if (view.registration === 'registered' && !request.reregister) {
    throw new ApiError(409, 'Registration cannot be requested at this time: already registered.');
  }
  const isKnown = account.tokens.some((other) => other.token === request.token);
  if (account.reachable && !isKnown && knobs.unknownToken === 'reject') {
    throw new ApiError(400, 'Invalid registration token.');
  }
  license.deregistration = null;
  license.authorization = null;
  license.registration = {
    requestedAt: now,
    settlesAt: null,
    token: request.token,
    outcome: 'failed',
    failure: null,
  };
  if (account.reachable) settleRegistration(host, account, now);
}

/** Decides a registration that waits for the license server; without effect when none does. */
export function settleRegistration(host: CmlHostState, account: SmartAccountState, now: number): void {
  const { license, timings } = host;
  const { registration, deregistration } = license;
  if (!registration || registration.settlesAt !== null || deregistration) return;
  const token = account.tokens.find((other) => other.token === registration.token);
  registration.settlesAt = now + timings.registerMs;
  if (!token || (token.expiresAt !== null && now >= token.expiresAt)) {
    registration.outcome = 'failed';
    registration.failure = token ? 'The token has expired.' : 'The token is not valid.';
    return;
  }
  registration.outcome = 'registered';
  requestAuthorization(host, account, registration.settlesAt, now, 'waiting');
  recordTelemetry(host, 'license_info', registration.settlesAt, { registration: 'COMPLETED' });
}

/**
 * Asks the license server again whether the seats suffice.
 * @throws ApiError 400 unless registered; 409 while another request runs or the server is not reached
 */
export function renewAuthorization(host: CmlHostState, account: SmartAccountState, now: number): void {
  const { registration, authorization, busy } = licenseAt(host.license, now);
  if (busy) throw new ApiError(409, 'Renewal cannot be requested at this time: a request is in progress.');
  if (registration !== 'registered') throw new ApiError(400, 'The product is not registered.');
  if (!account.reachable) throw new ApiError(409, 'Renewal cannot be requested at this time: no license server.');
  const before = authorization === 'evaluation' ? 'waiting' : authorization;
  requestAuthorization(host, account, now, now, before);
}

function requestAuthorization(
  host: CmlHostState,
  account: SmartAccountState,
  from: number,
  now: number,
  before: 'in-compliance' | 'out-of-compliance' | 'waiting',
): void {
  const { license, timings } = host;
  const settlesAt = from + timings.authorizeMs;
  const seat = {
    productUuid: host.productUuid,
    hostname: host.hostname,
    address: host.address,
    instanceId: host.instanceId,
    product: license.product,
    expansionNodes: license.expansionNodes,
    since: before === 'in-compliance' ? now : settlesAt,
  };
  license.authorization = {
    requestedAt: now,
    settlesAt,
    outcome: takeSeat(account, seat, now) ? 'in-compliance' : 'out-of-compliance',
    before,
  };
}

/**
 * Gives the license back. The seat of a host that does not reach the license server stays taken.
 * @returns the documented status, 204 or 202
 * @throws ApiError 409 while another request runs; the host's `deregisterWhileRunningStatus` while a node runs
 */
export function deregister(host: CmlHostState, account: SmartAccountState, now: number): 204 | 202 | 400 {
  const { license, timings, knobs } = host;
  const view = licenseAt(license, now);
  if (view.registration === 'none' || view.registration === 'failed') return 400;
  // A registration that never reached the license server can be given up.
  if (view.busy && license.registration?.settlesAt !== null) {
    throw new ApiError(409, 'Deregistration cannot be requested at this time: a request is in progress.');
  }
  if (activeNodesAt(host, now).some((node) => node.isMachine)) {
    throw new ApiError(knobs.deregisterWhileRunningStatus, 'Deregistration cannot be requested while nodes run.');
  }
  const settlesAt = now + timings.deregisterMs;
  license.deregistration = { requestedAt: now, settlesAt };
  if (!account.reachable) return 202;
  releaseSeat(account, host.productUuid, settlesAt);
  return 204;
}
