import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { AuthClient } from 'google-auth-library';
import { ComputeError } from './compute-error.ts';
import { type GcpProviderSettings, type GoogleAuthClient, isLoopback } from './gcp-provider-options.ts';

/** Who the provider is to the cloud, and how it gets there. */
export interface GoogleCredentials {
  /** The library's own client, for the SDK. */
  readonly authClient: AuthClient;
  /**
   * The headers that authorize a request; a token is renewed when it must be.
   *
   * @throws ComputeError of the kind `credentials` when there is none, `connection` when nobody answers.
   */
  getHeaders(url: string): Promise<Headers>;
}

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
  if (authClient !== undefined) return toLibraryClient(authClient);
  const { GoogleAuth, PassThroughClient } = await import('google-auth-library');
  const transporterOptions = await toTransporterOptions(settings);
  if (isLoopback(endpoint)) return new PassThroughClient({ transporterOptions });
  const auth = new GoogleAuth({
    projectId,
    scopes: [SCOPE],
    clientOptions: { transporterOptions },
    ...(keyFile !== undefined && { keyFilename: keyFile }),
  });
  return auth.getClient();
}

/** The option says no more of it than what this package calls; the SDK needs it whole. */
function toLibraryClient(authClient: GoogleAuthClient): AuthClient {
  return authClient as AuthClient;
}

async function toTransporterOptions({ proxyUrl, caFile }: GcpProviderSettings) {
  if (caFile === undefined) return proxyUrl === undefined ? {} : { proxy: proxyUrl };
  // A list replaces Node's own: the public authorities stay trusted.
  const ca = [...rootCertificates, await readFile(caFile, 'utf8')];
  return { ...(proxyUrl !== undefined && { proxy: proxyUrl }), agent: new Agent({ keepAlive: true, ca }) };
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
