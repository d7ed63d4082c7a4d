import type { TokenCredential } from '@azure/core-auth';
import { CLOUD_ENDPOINTS } from './azure-clouds.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import type { TransportOptions } from './transport-options.ts';

// No emulator asks for it, and http carries no real one.
const LOOPBACK_TOKEN = 'loopback';

/**
 * Makes the credential that the settings ask for. Loads `@azure/identity` only when it is needed.
 *
 * @param settings - Where it comes from.
 * @param transport - Proxy and certificate authorities.
 */
export async function createCredential(
  settings: AzureProviderSettings,
  transport: TransportOptions,
): Promise<TokenCredential> {
  const { credential, cloud, endpoint, authentication, tenantId, clientId } = settings;
  if (credential !== undefined) return credential;
  if (endpoint.startsWith('http:')) {
    return { getToken: async () => ({ token: LOOPBACK_TOKEN, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
  }
  const identity = await import('@azure/identity');
  const options = {
    authorityHost: CLOUD_ENDPOINTS[cloud].authorityHost,
    ...(tenantId !== undefined && { tenantId }),
    ...(transport.proxyOptions !== undefined && { proxyOptions: transport.proxyOptions }),
    ...(transport.tlsOptions !== undefined && { tlsOptions: transport.tlsOptions }),
  };
  const withClientId = clientId === undefined ? options : { ...options, clientId };
  switch (authentication) {
    case 'environment':
      return new identity.EnvironmentCredential(options);
    case 'managed-identity':
      return new identity.ManagedIdentityCredential(withClientId);
    case 'workload-identity':
      return new identity.WorkloadIdentityCredential(withClientId);
    case 'cli':
      return new identity.AzureCliCredential(tenantId === undefined ? {} : { tenantId });
    case 'default':
      return new identity.DefaultAzureCredential(
        clientId === undefined ? options : { ...options, managedIdentityClientId: clientId },
      );
  }
}
