import { readFile } from 'node:fs/promises';
import type { TokenCredential } from '@azure/core-auth';
import type { ConnectionAgents } from '@cloud-spi/provider-kit';
import { CLOUD_ENDPOINTS } from './azure-clouds.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';

// No emulator asks for a good one, and http carries no real one.
const LOOPBACK_TOKEN = 'loopback';

/**
 * Makes the credential that the settings ask for. Loads `@azure/identity` only when it is needed.
 *
 * @param settings - Where it comes from.
 * @param agents - What opens connections.
 */
export async function createCredential(
  settings: AzureProviderSettings,
  agents: ConnectionAgents,
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
  };
  const withClientId = clientId === undefined ? options : { ...options, clientId };
  const agent = agents.httpsAgent;
  switch (authentication) {
    case 'environment':
      return new identity.EnvironmentCredential({ ...options, agent });
    case 'workload-identity':
      return new identity.WorkloadIdentityCredential({ ...withClientId, agent });
    case 'managed-identity':
      return new identity.ManagedIdentityCredential(withClientId);
    case 'cli':
      return new identity.AzureCliCredential(tenantId === undefined ? {} : { tenantId });
    case 'default': {
      const chained = { ...options, ...(await readChainTransport(settings)) };
      return new identity.DefaultAzureCredential(
        clientId === undefined ? chained : { ...chained, managedIdentityClientId: clientId },
      );
    }
  }
}

/**
 * The chain also asks the machine's own metadata over http, which an agent for https would break. In its own words the
 * SDK takes a proxy or an authority, and not both.
 */
async function readChainTransport({ proxy, certificateAuthorityFile }: AzureProviderSettings) {
  if (proxy !== undefined) {
    const { protocol, hostname, port, username, password } = new URL(proxy);
    return {
      proxyOptions: {
        host: `${protocol}//${hostname}`,
        port: Number(port || 80),
        ...(username !== '' && { username: decodeURIComponent(username), password: decodeURIComponent(password) }),
      },
    };
  }
  if (certificateAuthorityFile === undefined) return {};
  return { tlsOptions: { ca: await readFile(certificateAuthorityFile, 'utf8') } };
}
