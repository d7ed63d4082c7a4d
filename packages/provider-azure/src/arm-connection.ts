import type { ComputeManagementClient } from '@azure/arm-compute';
import type { HttpClient, HttpMethods, Pipeline, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import { type ConnectionAgents, createConnectionAgents, refuseProblems, toProblem } from '@cloud-spi/provider-kit';
import type { Page, RequestOptions } from './arm-api.ts';
import { ArmError, readErrorBody, toArmError } from './arm-error.ts';
import { CLOUD_ENDPOINTS } from './azure-clouds.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { createCredential } from './create-credential.ts';

/** A request that the SDK of Compute has no method for, sent through its pipeline. */
export interface PlainRequest {
  readonly method: HttpMethods;
  /** Resource id or path. */
  readonly path: string;
  readonly apiVersion: string;
  readonly body?: unknown;
}

/** The options that every method of the SDK takes. */
export interface SdkOptions {
  readonly abortSignal?: AbortSignal;
  readonly requestOptions: { readonly timeout: number };
}

/** The SDK, loaded and connected. */
export interface ArmConnection {
  readonly compute: ComputeManagementClient;
  /** Sends a request with the credentials and policies of the SDK. Throws ArmError. */
  send(request: PlainRequest, options: RequestOptions): Promise<unknown>;
  /** Reads a page of a list. Throws ArmError. @param next from the page before; undefined for the first one */
  readPage<T>(path: string, apiVersion: string, next: string | undefined, options: RequestOptions): Promise<Page<T>>;
  /** Reads a signed URL, without credentials; undefined when nothing is there. Throws ArmError. */
  readSignedUrl(url: string, options: RequestOptions): Promise<string | undefined>;
  close(): void;
}

const BEARER_POLICY = 'bearerTokenAuthenticationPolicy';

/**
 * Loads the SDK and connects it. Sends nothing yet.
 *
 * @param settings - Where to, and how.
 * @throws InvalidConfiguration when the file of certificates cannot be read.
 */
export async function connectArm(settings: AzureProviderSettings): Promise<ArmConnection> {
  const { endpoint, cloud, subscriptionId, requestTimeoutMs } = settings;
  const [{ ComputeManagementClient }, pipelines] = await Promise.all([
    import('@azure/arm-compute'),
    import('@azure/core-rest-pipeline'),
  ]);
  const isPlain = endpoint.startsWith('http:');
  const agents = await openAgents(settings);
  const agent = isPlain ? agents.httpAgent : agents.httpsAgent;
  const credential = await createCredential(settings, agents);
  const httpClient = pipelines.createDefaultHttpClient();
  const shared = {
    httpClient,
    // Retries are the kit's: the SDK would sleep any Retry-After in full, and repeat changes blindly.
    retryOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: 'cloud-spi' },
    allowInsecureConnection: isPlain,
    // Not the SDK's own options: with a proxy it would forget the authorities.
    agent,
  };
  const compute = new ComputeManagementClient(credential, subscriptionId, {
    ...shared,
    endpoint,
    credentials: { scopes: [`${CLOUD_ENDPOINTS[cloud].resourceManager}/.default`] },
  });
  if (isPlain) allowTokensOverHttp(compute.pipeline, credential);
  limitDuration(compute.pipeline, requestTimeoutMs);
  const signedUrls = pipelines.createPipelineFromOptions(shared);

  const sendThrough = (pipeline: Pipeline, url: string, method: HttpMethods, body: unknown, options: RequestOptions) =>
    sendRequest(
      pipeline,
      httpClient,
      pipelines.createPipelineRequest({
        url,
        method,
        timeout: requestTimeoutMs,
        allowInsecureConnection: isPlain,
        ...(options.signal !== undefined && { abortSignal: options.signal }),
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: pipelines.createHttpHeaders({ 'content-type': 'application/json' }),
        }),
      }),
    );

  const sendToArm = async (url: string, method: HttpMethods, body: unknown, options: RequestOptions) =>
    parseBody((await sendThrough(compute.pipeline, url, method, body, options)).bodyAsText);
  const toUrl = (path: string, apiVersion: string) => `${endpoint}${path}?api-version=${apiVersion}`;

  return {
    compute,
    send: ({ method, path, apiVersion, body }, options) => sendToArm(toUrl(path, apiVersion), method, body, options),
    readPage: async <T>(path: string, apiVersion: string, next: string | undefined, options: RequestOptions) =>
      toPage<T>(await sendToArm(next ?? toUrl(path, apiVersion), 'GET', undefined, options)),
    async readSignedUrl(url, options) {
      try {
        return (await sendThrough(signedUrls, url, 'GET', undefined, options)).bodyAsText ?? '';
      } catch (error) {
        if (error instanceof ArmError && error.status === 404) return undefined;
        throw error;
      }
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

async function openAgents(settings: AzureProviderSettings): Promise<ConnectionAgents> {
  try {
    return await createConnectionAgents(settings);
  } catch (error) {
    const { path = '', code = 'unknown' } = error as NodeJS.ErrnoException;
    const expected = `the path of a PEM file that can be read, which fails with ${code}`;
    const problems = [toProblem('certificateAuthorityFile', expected, path)];
    refuseProblems(problems, 'Invalid options of the provider azure', {
      provider: 'azure',
      operation: 'createProvider',
    });
    throw error;
  }
}

/** The SDK refuses to send tokens over http. To the machine itself it may. */
function allowTokensOverHttp(
  pipeline: Pipeline,
  credential: { getToken(scopes: string): Promise<{ readonly token: string } | null> },
): void {
  pipeline.removePolicy({ name: BEARER_POLICY });
  pipeline.addPolicy(
    {
      name: 'loopbackTokenPolicy',
      async sendRequest(request, next) {
        const { token = '' } = (await credential.getToken('')) ?? {};
        request.headers.set('authorization', `Bearer ${token}`);
        return await next(request);
      },
    },
    { phase: 'Sign' },
  );
}

/** The SDK forgets the time limit of a call when it reads the further pages of a list. */
function limitDuration(pipeline: Pipeline, requestTimeoutMs: number): void {
  pipeline.addPolicy({
    name: 'requestTimeoutPolicy',
    sendRequest(request, next) {
      request.timeout ||= requestTimeoutMs;
      return next(request);
    },
  });
}

async function sendRequest(
  pipeline: Pipeline,
  httpClient: HttpClient,
  request: PipelineRequest,
): Promise<PipelineResponse> {
  let response: PipelineResponse;
  try {
    response = await pipeline.sendRequest(httpClient, request);
  } catch (error) {
    throw toArmError(error);
  }
  if (response.status >= 200 && response.status < 300) return response;
  const { status, headers, bodyAsText } = response;
  const { code, message } = readErrorBody(safelyParse(bodyAsText)) ?? { code: `Http${status}`, message: '' };
  throw toArmError(Object.assign(new Error(message), { statusCode: status, code, response: { headers, bodyAsText } }));
}

function toPage<T>(body: unknown): Page<T> {
  const { value, nextLink } = (body ?? {}) as { readonly value?: T[]; readonly nextLink?: string };
  if (!Array.isArray(value)) throw new ArmError({ status: 200, code: 'MalformedBody', message: 'It is no list' });
  return { elements: value, next: nextLink || undefined };
}

function parseBody(text: string | null | undefined): unknown {
  if (text === null || text === undefined || text === '') return undefined;
  const value = safelyParse(text);
  // The status was a success: that the answer cannot be read does not take it back.
  if (value === undefined) throw new ArmError({ status: 200, code: 'MalformedBody', message: 'It is not JSON' });
  return value;
}

function safelyParse(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
