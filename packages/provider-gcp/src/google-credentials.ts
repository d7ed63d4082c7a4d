import { readFile } from 'node:fs/promises';
import { createConnectionAgents } from '@cloud-spi/provider-kit';
import type { AuthClient } from 'google-auth-library';
import { ComputeError } from './compute-error.ts';
import { type GcpProviderSettings, type GoogleAuthClient, isLoopback } from './gcp-provider-options.ts';

/** Who the provider is to the cloud, and how it gets there. */
export interface GoogleCredentials {
  /** The library's own client, for the SDK. */
  readonly authClient: AuthClient;
  /** Whether its transport goes through a proxy or trusts a private authority. */
  readonly hasOwnAgents: boolean;
  /**
   * The headers that authorize a request; a token is renewed when it must be.
   *
   * @throws ComputeError of the kind `credentials` when there is none, `connection` when nobody answers.
   */
  getHeaders(url: string): Promise<Headers>;
}

const MAX_CONNECTIONS = 50;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Finds the credentials. Loads Google's library.
 *
 * @param settings - `authClient`, `keyFile`, `proxyUrl`, `caFile`, `endpoint`.
 * @throws ComputeError of the kind `credentials` or `connection`.
 */
export async function openCredentials(settings: GcpProviderSettings): Promise<GoogleCredentials> {
  const authClient = await findAuthClient(settings).catch((error: unknown) => {
    throw toCredentialsError(error);
  });
  return {
    authClient,
    hasOwnAgents: isLoopback(settings.endpoint) ? false : needsAgents(settings),
    async getHeaders(url) {
      try {
        return await authClient.getRequestHeaders(url);
      } catch (error) {
        throw toCredentialsError(error);
      }
    },
  };
}

async function findAuthClient(settings: GcpProviderSettings): Promise<AuthClient> {
  const { authClient, keyFile, projectId, endpoint } = settings;
  if (isLoopback(endpoint) && authClient !== undefined) return toLibraryClient(authClient);
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  if (isLoopback(endpoint)) return new PassThroughClient();
  const client =
    authClient !== undefined
      ? toLibraryClient(authClient)
      : keyFile === undefined
        ? await new GoogleAuth({ projectId, scopes: [SCOPE] }).getClient()
        : await readKeyFile(keyFile);
  await useAgents(client, settings);
  return client;
}

function needsAgents({ proxyUrl, caFile }: GcpProviderSettings): boolean {
  return proxyUrl !== undefined || caFile !== undefined;
}

/** The option says no more of it than what this package calls; the SDK needs it whole. */
function toLibraryClient(authClient: GoogleAuthClient): AuthClient {
  return authClient as AuthClient;
}

/** A file with a service account's key, or with the configuration of a workload identity. */
async function readKeyFile(file: string): Promise<AuthClient> {
  const { ExternalAccountClient, JWT } = await import('google-auth-library');
  const key = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, string>>;
  const { type, client_email: email, private_key: privateKey, private_key_id: keyId } = key;
  if (type === 'service_account' && email !== undefined && privateKey !== undefined) {
    return new JWT({ email, key: privateKey, ...(keyId !== undefined && { keyId }), scopes: [SCOPE] });
  }
  // The library checks the rest.
  const client = ExternalAccountClient.fromJSON({ ...key, scopes: [SCOPE] } as never);
  if (client === null) throw new Error(`${file} holds neither a service account's key nor a workload identity`);
  return client;
}

/**
 * Sends everything through the proxy and trusts the private authority. The SDK brings agents of its own, which would
 * know of neither, so that they are replaced as late as possible.
 */
async function useAgents({ transporter }: AuthClient, settings: GcpProviderSettings): Promise<void> {
  if (!needsAgents(settings)) return;
  const { proxyUrl: proxy, caFile: certificateAuthorityFile } = settings;
  const { httpAgent, httpsAgent } = await createConnectionAgents({
    maxConnections: MAX_CONNECTIONS,
    proxy,
    certificateAuthorityFile,
  });
  transporter.interceptors.request.add({
    resolved: async (request) => {
      request.agent = new URL(request.url).protocol === 'http:' ? httpAgent : httpsAgent;
      return request;
    },
  });
}

/** The message may quote a token's request: only what is known to be harmless is repeated. */
function toCredentialsError(error: unknown): ComputeError {
  const {
    code,
    message = '',
    response,
  } = (error ?? {}) as {
    readonly code?: unknown;
    readonly message?: string;
    readonly response?: { readonly status?: number };
  };
  const isUnreachable =
    response === undefined ? /^(ECONN|ETIMEDOUT|EAI_AGAIN|EPIPE)/.test(String(code)) : (response.status ?? 0) >= 500;
  const detail = response === undefined ? message.split('\n')[0] : `the token endpoint answered ${response.status}`;
  return new ComputeError(
    { kind: isUnreachable ? 'connection' : 'credentials', codes: [], message: `${detail}` },
    { cause: error },
  );
}
