import type { HostLicense, LicenseRelease, LicenseRequest } from '@cloud-spi/lab-host';
import type { LicenseAccount } from './license-account.ts';

/** Nodes that a host runs without a license, and with one. */
export const NODE_LIMITS = { unlicensed: 5, licensed: 20 } as const;

const REGISTER_MS = 10_000;
const AUTHORIZE_MS = 5_000;

/** What an agent refuses, in the words of lab host errors. */
export type LicensingRefusal = 'license-invalid' | 'license-busy' | 'conflict';

/** The licensing agent of one host. It works by itself: what is asked of it settles later. */
export class LicensingAgent {
  readonly productUuid: string;
  readonly #account: LicenseAccount;
  #product: string | undefined;
  #isReleasedLocally = false;
  /** Undefined in `settlesAt`: the license server is not reached. */
  #registration: { settlesAt: number | undefined; readonly isTokenGood: boolean } | undefined;
  #authorization: { readonly settlesAt: number; readonly isGranted: boolean; readonly wasGood: boolean } | undefined;

  /**
   * @param productUuid - Identity of the host at the license server.
   * @param account - Where it takes its seat.
   */
  constructor(productUuid: string, account: LicenseAccount) {
    this.productUuid = productUuid;
    this.#account = account;
  }

  /** What it says of itself. */
  view(now: number): HostLicense {
    this.#settle(now);
    const common = {
      productUuid: this.productUuid,
      ...(this.#product === undefined ? {} : { product: this.#product }),
    };
    const registration = this.#registration;
    if (registration === undefined) return { ...common, registration: 'none', authorization: 'evaluation' };
    if (registration.settlesAt === undefined || now < registration.settlesAt) {
      return { ...common, registration: 'pending', authorization: 'evaluation' };
    }
    if (!registration.isTokenGood) return { ...common, registration: 'failed', authorization: 'evaluation' };
    return { ...common, registration: 'registered', authorization: this.#authorizationAt(now) };
  }

  /** Nodes that may run now. */
  nodeLimit(now: number): number {
    return this.view(now).authorization === 'ok' ? NODE_LIMITS.licensed : NODE_LIMITS.unlicensed;
  }

  /** Sets the product and registers, as far as that is not done. Returns why it refuses. */
  apply({ product, token }: LicenseRequest, now: number): LicensingRefusal | undefined {
    const { registration, authorization } = this.view(now);
    if (registration === 'pending') return this.#product === product ? undefined : 'license-busy';
    const isSame = this.#product === product;
    if (registration === 'registered') {
      if (isSame && (authorization === 'ok' || authorization === 'pending')) return undefined;
      if (!this.#account.isReachable) return 'license-busy';
      this.#product = product;
      this.#authorize(now, now);
      return undefined;
    }
    this.#product = product;
    this.#registration = { settlesAt: undefined, isTokenGood: token === this.#account.token };
    this.#authorization = undefined;
    this.#settle(now);
    return undefined;
  }

  /** Gives the license back. Returns why it refuses, or how it went. */
  release(now: number, runsNodes: boolean): LicenseRelease | LicensingRefusal {
    const { registration } = this.view(now);
    if (registration === 'none' || registration === 'failed') {
      if (this.#isReleasedLocally) this.#account.unspoken.add(this.productUuid);
      return 'already-free';
    }
    if (registration === 'pending' && this.#registration?.settlesAt !== undefined) return 'license-busy';
    if (runsNodes) return 'conflict';
    this.#registration = undefined;
    this.#authorization = undefined;
    this.#isReleasedLocally = !this.#account.isReachable;
    if (this.#isReleasedLocally) return 'released-locally';
    this.#account.free(this.productUuid);
    return 'released';
  }

  #settle(now: number): void {
    const registration = this.#registration;
    if (registration === undefined || registration.settlesAt !== undefined || !this.#account.isReachable) return;
    registration.settlesAt = now + REGISTER_MS;
    if (registration.isTokenGood) this.#authorize(registration.settlesAt, now);
  }

  #authorize(from: number, now: number): void {
    const wasGood = this.#authorization !== undefined && this.#authorizationAt(now) === 'ok';
    const isGranted = this.#account.take(this.productUuid);
    this.#authorization = { settlesAt: from + AUTHORIZE_MS, isGranted, wasGood };
  }

  #authorizationAt(now: number): HostLicense['authorization'] {
    const authorization = this.#authorization;
    if (authorization === undefined) return 'pending';
    if (now < authorization.settlesAt) return authorization.wasGood ? 'ok' : 'pending';
    return authorization.isGranted ? 'ok' : 'out-of-compliance';
  }
}
