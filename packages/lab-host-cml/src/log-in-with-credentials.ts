import { type LabHostConnection, LabHostError } from '@cloud-spi/lab-host';
import type { CmlPublicApi } from './cml-api.ts';
import type { HostCall } from './host-call.ts';
import type { LoginAnswer } from './session.ts';

/**
 * Asks for the credentials, logs in with them and forgets them.
 *
 * @throws authentication-failed also when there are no credentials to be had.
 */
export async function logInWithCredentials(
  api: CmlPublicApi,
  call: HostCall,
  { address, credentials }: Pick<LabHostConnection, 'address' | 'credentials'>,
): Promise<LoginAnswer> {
  return api.logIn(call, await resolveCredentials(call, { address, credentials }));
}

async function resolveCredentials(
  { operation }: HostCall,
  { address, credentials }: Pick<LabHostConnection, 'address' | 'credentials'>,
): ReturnType<LabHostConnection['credentials']> {
  try {
    return await credentials();
  } catch (cause) {
    const message = `logIn at ${address}: the credentials cannot be resolved.`;
    throw new LabHostError({ kind: 'authentication-failed', message, operation, address, cause });
  }
}
