import { LabHostError, type LicenseRequest } from '@cloud-spi/lab-host';
import type { CmlApi } from './cml-api.ts';
import type { HostCall } from './host-call.ts';
import { toHostLicense } from './to-host-license.ts';

/** A license to be applied within a call. */
export interface LicenseApplication {
  readonly call: HostCall;
  readonly address: string;
  readonly request: LicenseRequest;
}

// Patterns of the API; checked here because its answer to a wrong body could quote the token.
const PRODUCT = /^\w{1,20}$/;
const TOKEN = /^[a-zA-Z0-9+/%=-]{1,256}$/;

/** Brings the license one step further: nothing while it is good or pending, else product, then registration. */
export async function applyLicense(api: CmlApi, { call, address, request }: LicenseApplication): Promise<void> {
  const { product, token } = request;
  const refuse = (kind: 'license-invalid' | 'license-busy', message: string) =>
    new LabHostError({ kind, message: `applyLicense at ${address}: ${message}.`, operation: call.operation, address });
  if (!PRODUCT.test(product)) throw refuse('license-invalid', 'product: must be 1 to 20 letters, digits or _');
  if (!TOKEN.test(token)) throw refuse('license-invalid', 'token: has characters or a length that no token has');

  const current = toHostLicense(await api.licensing(call));
  const isSameProduct = current.product === product;
  if (current.registration === 'pending') {
    if (isSameProduct) return;
    throw refuse('license-busy', `the registration of ${current.product ?? 'another product'} is pending`);
  }
  const isRegistered = current.registration === 'registered';
  if (isSameProduct && isRegistered && ['ok', 'pending'].includes(current.authorization)) return;
  if (!isSameProduct) await api.setProduct(call, product);
  if (isRegistered) await api.renewAuthorization(call);
  else await api.register(call, token);
}
