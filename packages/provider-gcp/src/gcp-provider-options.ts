import {
  type Clock,
  clockOption,
  codeOption,
  integerOption,
  listOption,
  ownerOption,
  parseProviderOptions,
  stringOption,
  systemClock,
} from '@cloud-spi/provider-kit';
import type { OwnerOption } from '@cloud-spi/spi';
import { toRegion } from './instance-ids.ts';

/**
 * Credentials made by `google-auth-library`: what `new GoogleAuth().getClient()` resolves to. Only the methods that are
 * used are named, so that the library's types are not needed.
 */
export interface GoogleAuthClient {
  /** The headers that authorize a request. */
  getRequestHeaders(url?: string | URL): Promise<Headers>;
}

/** Options of the provider. All but `authClient` and `clock` are JSON-safe. */
export interface GcpProviderOptions extends OwnerOption {
  /** Project that pays and whose machines are seen. Environment: `GOOGLE_CLOUD_PROJECT`. Required. */
  readonly projectId?: string | undefined;
  /** Zone of configurations that name none. Environment: `CLOUDSDK_COMPUTE_ZONE`. Default: one of the region. */
  readonly zone?: string | undefined;
  /** Region of configurations that name no zone, and whose machine types the catalog lists. Environment: `CLOUDSDK_COMPUTE_REGION`. Default: that of `zone`. */
  readonly region?: string | undefined;
  /** Network of configurations that name none: a name or a path. Default: `default`, when there is no subnetwork. */
  readonly network?: string | undefined;
  /** Subnetwork of configurations that name none: a name or a path. Default: that of the network. */
  readonly subnetwork?: string | undefined;
  /** What a machine's service account may do. Default: everything that its roles allow. */
  readonly serviceAccountScopes?: readonly string[] | undefined;
  /** Name of the user that SSH public keys belong to. Default `cloud-spi`. */
  readonly sshUsername?: string | undefined;
  /**
   * File with credentials: a service account's key, or a configuration for workload identity federation. Default: Google's
   * own order of places (`GOOGLE_APPLICATION_CREDENTIALS`, gcloud's login, the metadata server).
   */
  readonly keyFile?: string | undefined;
  /** Credentials made by `google-auth-library`, instead of a file. */
  readonly authClient?: GoogleAuthClient | undefined;
  /**
   * Where Compute Engine is, as an origin. `http` is accepted for loopback hosts only (an emulator): then no credentials
   * are looked for, unless there is an `authClient`. Default `https://compute.googleapis.com`.
   */
  readonly endpoint?: string | undefined;
  /**
   * Where the Resource Manager is, as an origin; preflight asks it for rights. Default: the loopback host given as
   * `endpoint`, else Google's own.
   */
  readonly resourceManagerEndpoint?: string | undefined;
  /**
   * URL of an HTTP proxy that knows CONNECT, for all requests. Environment: `HTTPS_PROXY`, unless `NO_PROXY` names the
   * endpoint. Default: none.
   */
  readonly proxyUrl?: string | undefined;
  /** File with certificates (PEM) of authorities to trust instead of the public ones. Default: the public ones. */
  readonly caFile?: string | undefined;
  /** Milliseconds until a single request is given up, from 1000. Default 60000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Milliseconds between two reads while somebody waits for an instance, from 100. Default 5000. */
  readonly pollIntervalMs?: number | undefined;
  /**
   * Milliseconds for which creating and starting look whether the accepted operation fails at once, so that missing
   * capacity is an error of the call and not a machine that ends. 0 to 60000, default 5000.
   */
  readonly operationWaitMs?: number | undefined;
  /** How often a request that fails for a reason that passes is tried, from 1 to 10. Default 4. */
  readonly maxAttempts?: number | undefined;
  /** Requests per second that the project's rate quota leaves for this process, from 1. Default 20. */
  readonly requestsPerSecond?: number | undefined;
  /** Time, for tests. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** The options after parsing. */
export interface GcpProviderSettings extends Omit<GcpProviderOptions, 'owner' | 'region'> {
  readonly owner: string;
  readonly projectId: string;
  readonly region: string | undefined;
  readonly serviceAccountScopes: readonly string[];
  readonly sshUsername: string;
  readonly endpoint: string;
  readonly resourceManagerEndpoint: string;
  readonly requestTimeoutMs: number;
  readonly pollIntervalMs: number;
  readonly operationWaitMs: number;
  readonly maxAttempts: number;
  readonly requestsPerSecond: number;
  readonly clock: Clock;
}

const LOOPBACK = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/;
const ORIGIN = {
  pattern: new RegExp(`^https:\\/\\/[^/?#\\s]+$|${LOOPBACK.source}`),
  expected: 'an origin such as https://compute.googleapis.com, or http with a loopback host',
};
const RESOURCE_MANAGER = 'https://cloudresourcemanager.googleapis.com';
const NETWORK_NAME = {
  pattern: /^([a-z][a-z0-9-]*|\S*\/(networks|subnetworks)\/[a-z][a-z0-9-]*)$/,
  expected: 'a name, or a path such as projects/host/regions/europe-west1/subnetworks/labs',
};

const RULES = {
  owner: ownerOption(),
  projectId: stringOption({
    pattern: /^[a-z0-9.:-]{1,63}$/,
    expected: 'the id of a project: lower-case letters, digits and dashes',
    environmentVariable: 'GOOGLE_CLOUD_PROJECT',
    required: true,
  }),
  zone: stringOption({
    pattern: /^[a-z][a-z0-9-]*-[a-z]$/,
    expected: 'a zone such as europe-west1-b',
    environmentVariable: 'CLOUDSDK_COMPUTE_ZONE',
  }),
  region: stringOption({
    pattern: /^[a-z][a-z0-9-]*[0-9]$/,
    expected: 'a region such as europe-west1',
    environmentVariable: 'CLOUDSDK_COMPUTE_REGION',
  }),
  network: stringOption(NETWORK_NAME),
  subnetwork: stringOption(NETWORK_NAME),
  serviceAccountScopes: listOption(stringOption({ pattern: /^https:\/\/\S+$/, expected: 'the URL of a scope' }), {
    defaultValue: ['https://www.googleapis.com/auth/cloud-platform'],
  }),
  sshUsername: stringOption({
    pattern: /^[a-z_][a-z0-9_-]{0,31}$/,
    expected: '1 to 32 lower-case letters, digits, dashes and underscores, first a letter',
    defaultValue: 'cloud-spi',
  }),
  keyFile: stringOption({ expected: 'the path of a file' }),
  authClient: codeOption<GoogleAuthClient>('credentials made by google-auth-library', isAuthClient),
  endpoint: stringOption({ ...ORIGIN, defaultValue: 'https://compute.googleapis.com' }),
  resourceManagerEndpoint: stringOption(ORIGIN),
  proxyUrl: stringOption({
    pattern: /^https?:\/\/\S+$/,
    expected: 'the URL of a proxy',
    environmentVariable: 'HTTPS_PROXY',
  }),
  caFile: stringOption({ expected: 'the path of a file' }),
  requestTimeoutMs: integerOption({ minimum: 1_000, maximum: 600_000, defaultValue: 60_000 }),
  pollIntervalMs: integerOption({ minimum: 100, maximum: 600_000, defaultValue: 5_000 }),
  operationWaitMs: integerOption({ minimum: 0, maximum: 60_000, defaultValue: 5_000 }),
  maxAttempts: integerOption({ minimum: 1, maximum: 10, defaultValue: 4 }),
  requestsPerSecond: integerOption({ minimum: 1, maximum: 10_000, defaultValue: 20 }),
  clock: clockOption(),
};

/**
 * Checks the options of the provider. Reads no file.
 *
 * @param options - As given; null, an empty section of a YAML file, counts as none.
 * @param environment - Environment variables.
 * @throws InvalidConfiguration with `problems` that name the options and their environment variables.
 */
export function parseGcpProviderOptions(
  options: GcpProviderOptions | null,
  environment: Readonly<Record<string, string | undefined>>,
): GcpProviderSettings {
  const { clock = systemClock, ...parsed } = parseProviderOptions(options, RULES, { provider: 'gcp', environment });
  const { endpoint, resourceManagerEndpoint = isLoopback(endpoint) ? endpoint : RESOURCE_MANAGER } = parsed;
  const proxyUrl = options?.proxyUrl ?? (isExempt(endpoint, environment.NO_PROXY) ? undefined : parsed.proxyUrl);
  const { zone, region = zone === undefined ? undefined : toRegion(zone) } = parsed;
  return { ...parsed, region, proxyUrl, resourceManagerEndpoint, clock };
}

/** `NO_PROXY` lists hosts and the ends of their names, or `*`. */
function isExempt(endpoint: string, noProxy = ''): boolean {
  const { hostname } = new URL(endpoint);
  const entries = noProxy.split(',').map((entry) => entry.trim().replace(/^\*?\./, ''));
  return entries.some(
    (entry) => entry === '*' || hostname === entry || (entry !== '' && hostname.endsWith(`.${entry}`)),
  );
}

/**
 * Tells an emulator, which needs no credentials, from the cloud.
 *
 * @param endpoint - An origin.
 */
export function isLoopback(endpoint: string): boolean {
  return LOOPBACK.test(endpoint);
}

function isAuthClient(value: unknown): boolean {
  return typeof (value as Partial<GoogleAuthClient> | null)?.getRequestHeaders === 'function';
}
