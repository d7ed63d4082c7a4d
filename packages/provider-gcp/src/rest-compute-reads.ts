import type { ComputeReads, ComputeRequestOptions, ListQuery } from './compute-api.ts';
import { ComputeError, type ComputeFailure, toConnectionFailure, toResponseFailure } from './compute-error.ts';
import type { ComputePage } from './compute-resources.ts';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import type { GoogleCredentials } from './google-credentials.ts';
import { toResourceName } from './instance-ids.ts';
import { type LIST_FIELDS, toPageFields } from './list-fields.ts';

const PAGE_SIZE = 500;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A list over all zones: resources by zone, each with a warning when there are none or the zone did not answer. */
interface AggregatedList {
  readonly items?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly nextPageToken?: string;
  readonly unreachables?: readonly string[];
}

interface PlainList<Resource> {
  readonly items?: readonly Resource[];
  readonly nextPageToken?: string;
}

/**
 * Makes the client for requests that only read: Google's own authentication and transport, and the JSON as it comes. The
 * SDK gives the same, at many times the cost: it decodes every field by its schema.
 *
 * @param settings - Of the provider.
 * @param credentials - Who reads.
 */
export function createComputeReads(settings: GcpProviderSettings, credentials: GoogleCredentials): ComputeReads {
  const { projectId, endpoint, resourceManagerEndpoint } = settings;
  const root = `${endpoint}/compute/v1`;
  const get = <T>(path: string, query: Query, options: ComputeRequestOptions) =>
    send<T>(credentials, { method: 'GET', url: `${root}/${path}${toQueryString(query)}` }, options);
  const project = `projects/${encodeURIComponent(projectId)}`;
  const aggregated = async <T>(
    collection: keyof typeof LIST_FIELDS,
    query: ListQuery,
    options: ComputeRequestOptions,
  ) => {
    const list = await get<AggregatedList>(
      `${project}/aggregated/${collection}`,
      {
        ...query,
        maxResults: PAGE_SIZE,
        returnPartialSuccess: true,
        fields: toPageFields(collection),
        prettyPrint: false,
      },
      options,
    );
    return toPage<T>(list, collection);
  };
  const listed = async <T>(path: string, query: Query, options: ComputeRequestOptions): Promise<ComputePage<T>> => {
    const list = await get<PlainList<T>>(`${project}/${path}`, { ...query, maxResults: PAGE_SIZE }, options);
    return { resources: list.items ?? [], unreachable: [], nextPageToken: list.nextPageToken };
  };
  return {
    getInstance: ({ zone, instance }, options) => get(`${project}/zones/${zone}/instances/${instance}`, {}, options),
    listInstances: (query, options) => aggregated('instances', query, options),
    listOperations: ({ zone, ...query }, options) =>
      listed(`zones/${zone}/operations`, { ...query, orderBy: 'creationTimestamp desc' }, options),
    getImage: (reference, options) =>
      get(`projects/${reference.project}/global/images/${reference.image}`, {}, options),
    getImageFromFamily: (reference, options) =>
      get(`projects/${reference.project}/global/images/family/${reference.family}`, {}, options),
    getMachineType: ({ zone, machineType }, options) =>
      get(`${project}/zones/${zone}/machineTypes/${machineType}`, {}, options),
    listMachineTypes: (query, options) => aggregated('machineTypes', query, options),
    listZones: (query, options) => listed('zones', { ...query }, options),
    getRegion: ({ region }, options) => get(`${project}/regions/${region}`, {}, options),
    getProject: (options) => get(project, {}, options),
    getNetworkResource: (reference, options) => get(`projects/${reference.project}/${reference.path}`, {}, options),
    getSerialPortOutput: ({ zone, instance, start }, options) =>
      get(`${project}/zones/${zone}/instances/${instance}/serialPort`, { port: 1, start }, options),
    listDisks: (query, options) => aggregated('disks', query, options),
    async testPermissions(permissions, options) {
      const url = `${resourceManagerEndpoint}/v1/${project}:testIamPermissions`;
      const answer = await send<{ readonly permissions?: readonly string[] }>(
        credentials,
        { method: 'POST', url, body: JSON.stringify({ permissions }) },
        options,
      );
      return answer.permissions ?? [];
    },
  };
}

interface RestRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
}

async function send<T>(
  { authClient, getHeaders, hasOwnAgents }: GoogleCredentials,
  { method, url, body }: RestRequest,
  { signal, timeoutMs }: ComputeRequestOptions,
): Promise<T> {
  const headers = await getHeaders(url);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, timeout].filter((each) => each !== undefined);
  let response: { readonly status: number; readonly headers: Headers; readonly data: unknown };
  try {
    response = await authClient.transporter.request({
      method,
      url,
      headers,
      responseType: 'text',
      validateStatus: () => true,
      // Node's own takes no agents, and costs less.
      ...(!hasOwnAgents && { fetchImplementation: fetch }),
      ...(body !== undefined && { body }),
      ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    });
  } catch (error) {
    throw toConnectionError(error, { isTimeout: timeout?.aborted === true, isAborted: signal?.aborted === true });
  }
  const text = typeof response.data === 'string' ? response.data : '';
  if (response.status < 200 || response.status > 299) {
    throw new ComputeError(toResponseFailure(response.status, text, toRetryAfterMs(response.headers)));
  }
  return parse<T>(text);
}

function toConnectionError(error: unknown, { isTimeout, isAborted }: { isTimeout: boolean; isAborted: boolean }) {
  if (isAborted) return new ComputeError({ kind: 'aborted', codes: [], message: 'The request was aborted' });
  const message = 'Compute Engine did not answer in time';
  const failure: ComputeFailure = isTimeout ? { kind: 'timeout', codes: [], message } : toConnectionFailure(error);
  return new ComputeError(failure, { cause: error });
}

function parse<T>(text: string): T {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as T;
  } catch {
    // Handled below: half a body is no body.
  }
  throw new ComputeError({
    kind: 'unreadable',
    codes: [],
    message: 'The answer of Compute Engine is not a JSON object',
  });
}

function toPage<T>(
  { items = {}, nextPageToken, unreachables = [] }: AggregatedList,
  collection: string,
): ComputePage<T> {
  const scopes = Object.entries(items);
  const silent = scopes.filter(([, { warning }]) => (warning as { code?: string } | undefined)?.code === 'UNREACHABLE');
  return {
    resources: scopes.flatMap(([, scope]) => (scope[collection] as readonly T[] | undefined) ?? []),
    unreachable: [...new Set([...unreachables, ...silent.map(([scope]) => scope)].map(toResourceName))],
    nextPageToken,
  };
}

/** Seconds, as Google writes it; a date counts as nothing said. */
function toRetryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return seconds > 0 ? seconds * 1_000 : undefined;
}

function toQueryString(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) parameters.set(key, `${value}`);
  return parameters.size === 0 ? '' : `?${parameters}`;
}
