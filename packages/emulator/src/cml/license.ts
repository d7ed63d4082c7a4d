import { cmlProducts, unlicensedNodes } from './products.ts';

/** The licensing agent of a host: what was asked of it and how each request ends. */
export interface LicenseState {
  product: string;
  /** Expansion nodes ordered. */
  expansionNodes: number;
  transport: { proxyServer: string | null; proxyPort: number | null; ssms: string | null };
  registration: Registration | null;
  authorization: Authorization | null;
  deregistration: Deregistration | null;
}

/** A registration request. */
export interface Registration {
  readonly requestedAt: number;
  /** null: the license server is not reached and nothing comes of it yet. */
  settlesAt: number | null;
  readonly token: string;
  outcome: 'registered' | 'failed';
  failure: string | null;
}

/** A request for authorization; until it settles, the one before holds. */
export interface Authorization {
  readonly requestedAt: number;
  settlesAt: number;
  readonly outcome: 'in-compliance' | 'out-of-compliance';
  readonly before: 'in-compliance' | 'out-of-compliance' | 'waiting';
}

/** A deregistration request. */
export interface Deregistration {
  readonly requestedAt: number;
  readonly settlesAt: number;
}

/** The agent's answer to "how is it now". */
export interface LicenseView {
  readonly registration: 'none' | 'pending' | 'registered' | 'failed';
  readonly authorization: 'evaluation' | 'waiting' | 'in-compliance' | 'out-of-compliance';
  /** A request is under way; others are refused. */
  readonly busy: boolean;
}

/** The agent of a fresh host. */
export function createLicense(): LicenseState {
  return {
    product: 'CML_Enterprise',
    expansionNodes: 0,
    transport: { proxyServer: null, proxyPort: null, ssms: null },
    registration: null,
    authorization: null,
    deregistration: null,
  };
}

/** State of the agent at an instant. */
export function licenseAt(license: LicenseState, now: number): LicenseView {
  const { registration, authorization, deregistration } = license;
  if (!registration) return { registration: 'none', authorization: 'evaluation', busy: false };
  if (deregistration && now >= deregistration.settlesAt) {
    return { registration: 'none', authorization: 'evaluation', busy: false };
  }
  if (registration.settlesAt === null || now < registration.settlesAt) {
    return { registration: 'pending', authorization: 'evaluation', busy: true };
  }
  if (registration.outcome === 'failed') {
    return { registration: 'failed', authorization: 'evaluation', busy: false };
  }
  return {
    registration: 'registered',
    authorization: authorizationAt(authorization, now),
    busy: deregistration !== null,
  };
}

function authorizationAt(authorization: Authorization | null, now: number): LicenseView['authorization'] {
  if (!authorization) return 'waiting';
  return now < authorization.settlesAt ? authorization.before : authorization.outcome;
}

/** Nodes that may run at once: the product's with a good authorization, else those of an unlicensed host. */
export function nodeLimitAt(license: LicenseState, now: number): number {
  if (licenseAt(license, now).authorization !== 'in-compliance') return unlicensedNodes;
  const product = cmlProducts[license.product];
  if (!product) return unlicensedNodes;
  return product.nodes + (product.isEnterprise ? license.expansionNodes : 0);
}
