import type { TokenCredential } from '@azure/core-auth';
import {
  booleanOption,
  type Clock,
  choiceOption,
  clockOption,
  codeOption,
  integerOption,
  ownerOption,
  parseProviderOptions,
  refuseProblems,
  stringOption,
  systemClock,
  toProblem,
} from '@cloud-spi/provider-kit';
import type { OwnerOption } from '@cloud-spi/spi';
import { AZURE_CLOUDS, type AzureCloud, CLOUD_ENDPOINTS } from './azure-clouds.ts';
import { isLoopbackUrl } from './loopback-url.ts';

/** How the provider proves who it is. Secrets come from the environment or the machine, never from an option. */
export const AUTHENTICATIONS = ['default', 'environment', 'managed-identity', 'workload-identity', 'cli'] as const;

/** One of {@link AUTHENTICATIONS}. */
export type Authentication = (typeof AUTHENTICATIONS)[number];

/** What {@link AzureProviderOptions.stopMode} may be. */
export const STOP_MODES = ['deallocate', 'power-off'] as const;

/** One of {@link STOP_MODES}. */
export type StopMode = (typeof STOP_MODES)[number];

/** Options of the provider. All but `credential` and `clock` are JSON-safe. */
export interface AzureProviderOptions extends OwnerOption {
  /** The subscription: a UUID. Environment: `AZURE_SUBSCRIPTION_ID`. */
  readonly subscriptionId?: string | undefined;
  /** The resource group that holds everything; it must exist. Environment: `AZURE_RESOURCE_GROUP`. */
  readonly resourceGroup?: string | undefined;
  /** The region, for example `westeurope`. Environment: `AZURE_LOCATION`. */
  readonly location?: string | undefined;
  /**
   * Where instances are attached when a configuration names no subnet: the resource id of a subnet, or
   * `<virtual network>/<subnet>` in the resource group. Environment: `AZURE_SUBNET`. Default: none.
   */
  readonly subnet?: string | undefined;
  /** The Azure cloud. Default `public`. */
  readonly cloud?: AzureCloud | undefined;
  /**
   * URL of Azure Resource Manager. Default: that of `cloud`. `http` is accepted for loopback hosts only (an emulator):
   * then no credential is looked for, and a placeholder is sent unless `credential` is given.
   */
  readonly endpoint?: string | undefined;
  /**
   * Where credentials come from. Default `default`: the chain of `@azure/identity` (environment, workload identity,
   * managed identity, command-line tools).
   */
  readonly authentication?: Authentication | undefined;
  /** The tenant, where the credential needs to be told. Environment: `AZURE_TENANT_ID`. */
  readonly tenantId?: string | undefined;
  /** Client id of a user-assigned managed identity or of a workload identity. Environment: `AZURE_CLIENT_ID`. */
  readonly clientId?: string | undefined;
  /** User that is made on instances. Default `azureuser`. */
  readonly adminUsername?: string | undefined;
  /**
   * What `stopInstance` does. `deallocate` gives the machine back and ends its bill; `power-off` keeps the machine and
   * its bill, and `capabilities.stopReleasesCompute` says so. Default `deallocate`.
   */
  readonly stopMode?: StopMode | undefined;
  /** Whether instances keep a serial console log (boot diagnostics in managed storage). Default true. */
  readonly bootDiagnostics?: boolean | undefined;
  /** URL of an HTTP proxy, for example `http://proxy.example:3128`. Default: none. */
  readonly proxy?: string | undefined;
  /** PEM file with the certificates of authorities to trust instead of the usual ones. Default: none. */
  readonly certificateAuthorityFile?: string | undefined;
  /**
   * Milliseconds between two shared reads while somebody waits for an instance, from 100. Azure allows 12 reads per
   * minute and instance in the long run. Default 5000.
   */
  readonly pollIntervalMs?: number | undefined;
  /**
   * For how long Azure may not list a new instance to everybody, in milliseconds; reads by id see it at once. Default
   * 120000.
   */
  readonly consistencyWindowMs?: number | undefined;
  /** Most connections at once. Default 32. */
  readonly maxConnections?: number | undefined;
  /** How often a request that fails for a reason that passes is sent, from 1. Default 4. */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds after which a single request is given up, from 1. Default 60000. */
  readonly requestTimeoutMs?: number | undefined;
  /** A credential of `@azure/identity`, or one's own; excludes `authentication`. */
  readonly credential?: TokenCredential | undefined;
  /** Measures waits and deadlines. Default: the machine's clock. */
  readonly clock?: Clock | undefined;
}

/** The options after parsing. */
export interface AzureProviderSettings {
  readonly owner: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly subnet: string | undefined;
  readonly cloud: AzureCloud;
  readonly endpoint: string;
  readonly authentication: Authentication;
  readonly tenantId: string | undefined;
  readonly clientId: string | undefined;
  readonly adminUsername: string;
  readonly stopMode: StopMode;
  readonly bootDiagnostics: boolean;
  readonly proxy: string | undefined;
  readonly certificateAuthorityFile: string | undefined;
  readonly pollIntervalMs: number;
  readonly consistencyWindowMs: number;
  readonly maxConnections: number;
  readonly maxAttempts: number;
  readonly requestTimeoutMs: number;
  readonly credential: TokenCredential | undefined;
  readonly clock: Clock;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const RULES = {
  owner: ownerOption(),
  subscriptionId: stringOption({
    pattern: UUID,
    expected: 'the UUID of a subscription',
    required: true,
    environmentVariable: 'AZURE_SUBSCRIPTION_ID',
  }),
  resourceGroup: stringOption({
    pattern: /^[\w().-]{1,89}[\w()-]$|^[\w()-]$/,
    expected: 'the name of a resource group: 1 to 90 characters',
    required: true,
    environmentVariable: 'AZURE_RESOURCE_GROUP',
  }),
  location: stringOption({
    pattern: /^[a-z0-9]{1,64}$/,
    expected: 'a region in its short form, for example westeurope',
    required: true,
    environmentVariable: 'AZURE_LOCATION',
  }),
  subnet: stringOption({
    pattern: /^(\/subscriptions\/\S+\/subnets\/[^\s/]+|[^\s/]+\/[^\s/]+)$/i,
    expected: 'the resource id of a subnet, or <virtual network>/<subnet>',
    environmentVariable: 'AZURE_SUBNET',
  }),
  cloud: choiceOption(AZURE_CLOUDS, { defaultValue: 'public' }),
  endpoint: stringOption({ pattern: /^https?:\/\/[^\s/]+\/?$/, expected: 'an https URL without a path' }),
  authentication: choiceOption(AUTHENTICATIONS),
  tenantId: stringOption({ environmentVariable: 'AZURE_TENANT_ID' }),
  clientId: stringOption({ environmentVariable: 'AZURE_CLIENT_ID' }),
  adminUsername: stringOption({ defaultValue: 'azureuser' }),
  stopMode: choiceOption(STOP_MODES, { defaultValue: 'deallocate' }),
  bootDiagnostics: booleanOption({ defaultValue: true }),
  proxy: stringOption({ pattern: /^http:\/\/\S+$/, expected: 'the URL of an HTTP proxy, http://…' }),
  certificateAuthorityFile: stringOption({ expected: 'the path of a PEM file' }),
  pollIntervalMs: integerOption({ minimum: 100, defaultValue: 5_000 }),
  consistencyWindowMs: integerOption({ defaultValue: 120_000 }),
  maxConnections: integerOption({ minimum: 1, defaultValue: 32 }),
  maxAttempts: integerOption({ minimum: 1, maximum: 20, defaultValue: 4 }),
  requestTimeoutMs: integerOption({ minimum: 1, defaultValue: 60_000 }),
  credential: codeOption<TokenCredential>('a credential of @azure/identity', isCredential),
  clock: clockOption(),
};

/**
 * Checks the options of the provider. Does no I/O.
 *
 * @param options - As given; null, an empty section of a YAML file, counts as none.
 * @param environment - Environment variables.
 * @throws InvalidConfiguration with `problems` that name the options and their environment variables.
 */
export function parseAzureProviderOptions(
  options: AzureProviderOptions | null,
  environment: Readonly<Record<string, string | undefined>>,
): AzureProviderSettings {
  const parsed = parseProviderOptions(options, RULES, { provider: 'azure', environment });
  const { cloud, authentication, credential, clock = systemClock } = parsed;
  const endpoint = (parsed.endpoint ?? CLOUD_ENDPOINTS[cloud].resourceManager).replace(/\/$/, '');
  const problems = [
    ...(endpoint.startsWith('http:') && !isLoopbackUrl(endpoint)
      ? [toProblem('endpoint', 'an https URL: http, which would show the credentials, is for loopback hosts', endpoint)]
      : []),
    ...(credential !== undefined && authentication !== undefined
      ? [toProblem('authentication', 'nothing, since a credential is given', authentication)]
      : []),
  ];
  refuseProblems(problems, 'Invalid options of the provider azure', { provider: 'azure', operation: 'createProvider' });
  const { subnet, tenantId, clientId, proxy, certificateAuthorityFile, ...others } = parsed;
  return {
    ...others,
    subnet,
    tenantId,
    clientId,
    proxy,
    certificateAuthorityFile,
    endpoint,
    credential,
    clock,
    authentication: authentication ?? 'default',
  };
}

function isCredential(value: unknown): boolean {
  return typeof (value as Partial<TokenCredential> | null)?.getToken === 'function';
}
