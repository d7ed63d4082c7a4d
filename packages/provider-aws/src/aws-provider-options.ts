import {
  type Clock,
  type ConnectionSettings,
  clockOption,
  codeOption,
  integerOption,
  listOption,
  numberOption,
  objectOption,
  ownerOption,
  parseProviderOptions,
  type RateLimit,
  recordOption,
  refuseProblems,
  stringOption,
  systemClock,
  toProblem,
} from '@cloud-spi/provider-kit';
import type { OwnerOption } from '@cloud-spi/spi';
import { DEFAULT_LIMITS } from './default-limits.ts';

/** An access key of AWS. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** For temporary keys. */
  readonly sessionToken?: string;
  /** When they end; a function that gives them is asked again before. */
  readonly expiration?: Date;
}

/** Options of the provider. All but `credentials` as a function and `clock` are JSON-safe. */
export interface AwsProviderOptions extends OwnerOption {
  /** Region, for example `eu-west-1`. Default: the environment variable AWS_REGION; one of both is required. */
  readonly region?: string | undefined;
  /** Profile of the shared configuration files, also one that assumes a role. Default: AWS_PROFILE. */
  readonly profile?: string | undefined;
  /**
   * An access key, or a function that gives one, such as those of `@aws-sdk/credential-providers`. Default: the SDK's
   * chain of environment, shared files, web identity, containers and instance metadata. Not for files: keep keys there.
   */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  /** URL of EC2, for private endpoints and emulators. Default: AWS_ENDPOINT_URL_EC2, else the region's own. */
  readonly endpoint?: string | undefined;
  /**
   * Account number that the credentials must belong to. Needed only where the account cannot be read from its security
   * groups. Default: none.
   */
  readonly accountId?: string | undefined;
  /**
   * Subnets of instances whose configuration names neither subnet nor network, such as one for each zone. Default: the
   * default subnets.
   */
  readonly subnetIds?: readonly string[] | undefined;
  /** Security groups of instances whose configuration names none. Default: the VPC's default group. */
  readonly securityGroupIds?: readonly string[] | undefined;
  /** Key pair of instances whose configuration names none. Default: none. */
  readonly keyPairName?: string | undefined;
  /** Whose images are looked at when `imageId` is a name: `self`, `amazon`, account numbers. Default `self`. */
  readonly imageOwners?: readonly string[] | undefined;
  /** Milliseconds between two reads while somebody waits for an instance. Default 5000. */
  readonly pollIntervalMs?: number | undefined;
  /** Instances on one page of a list, from 5 to 1000. Default 200: larger pages block the event loop for long. */
  readonly pageSize?: number | undefined;
  /** For how long EC2 may not show a new instance to everybody, in milliseconds. Default 30000. */
  readonly consistencyWindowMs?: number | undefined;
  /** How often a request that fails for a reason that passes is sent, from 1. Default 5. */
  readonly maxAttempts?: number | undefined;
  /** Milliseconds until EC2 has to have answered a request. Default 30000. */
  readonly requestTimeoutMs?: number | undefined;
  /** Milliseconds until a connection has to be there. Default 5000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Most connections at once. Default 16. */
  readonly maxConnections?: number | undefined;
  /** Requests per second by EC2's name of the request, in place of the defaults; `*` is for each of the others. */
  readonly limits?: Readonly<Record<string, RateLimit>> | undefined;
  /** URL of an HTTP proxy, for example `http://proxy.example:3128`. Default: none. */
  readonly proxy?: string | undefined;
  /** PEM file with the certificates of authorities to trust instead of the usual ones. Default: AWS_CA_BUNDLE. */
  readonly certificateAuthorityFile?: string | undefined;
  /** Time, for tests that do not wait. Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** What it takes to speak to EC2. */
export interface AwsConnectionSettings extends ConnectionSettings {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly profile: string | undefined;
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** The options after parsing. */
export interface AwsProviderSettings extends AwsConnectionSettings {
  readonly owner: string;
  readonly accountId: string | undefined;
  readonly subnetIds: readonly string[] | undefined;
  readonly securityGroupIds: readonly string[] | undefined;
  readonly keyPairName: string | undefined;
  readonly imageOwners: readonly string[];
  readonly pollIntervalMs: number;
  readonly pageSize: number;
  readonly consistencyWindowMs: number;
  readonly maxAttempts: number;
  readonly limits: Readonly<Record<string, RateLimit>>;
  readonly clock: Clock;
}

const RULES = {
  owner: ownerOption(),
  region: stringOption({
    pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/,
    expected: 'a region such as eu-west-1',
    required: true,
    environmentVariable: 'AWS_REGION',
  }),
  profile: stringOption({ environmentVariable: 'AWS_PROFILE' }),
  credentials: codeOption<AwsCredentials | (() => Promise<AwsCredentials>)>(
    'an object with accessKeyId and secretAccessKey, or a function that gives one',
    isCredentials,
  ),
  endpoint: stringOption({
    pattern: /^https?:\/\/\S+$/,
    expected: 'an http or https URL',
    environmentVariable: 'AWS_ENDPOINT_URL_EC2',
  }),
  accountId: stringOption({ pattern: /^\d{12}$/, expected: 'an account number of 12 digits' }),
  subnetIds: listOption(
    stringOption({ pattern: /^subnet-[0-9a-f]+$/, expected: 'the id of a subnet, subnet-…', required: true }),
  ),
  securityGroupIds: listOption(
    stringOption({ pattern: /^sg-[0-9a-f]+$/, expected: 'the id of a security group, sg-…', required: true }),
  ),
  keyPairName: stringOption(),
  imageOwners: listOption(stringOption({ required: true }), { defaultValue: ['self'] }),
  pollIntervalMs: integerOption({ minimum: 1, defaultValue: 5_000 }),
  pageSize: integerOption({ minimum: 5, maximum: 1_000, defaultValue: 200 }),
  consistencyWindowMs: integerOption({ defaultValue: 30_000 }),
  maxAttempts: integerOption({ minimum: 1, maximum: 20, defaultValue: 5 }),
  requestTimeoutMs: integerOption({ minimum: 1, defaultValue: 30_000 }),
  connectTimeoutMs: integerOption({ minimum: 1, defaultValue: 5_000 }),
  maxConnections: integerOption({ minimum: 1, defaultValue: 16 }),
  limits: recordOption(
    objectOption({ perSecond: numberOption({ required: true }), burst: integerOption({ minimum: 1 }) }),
  ),
  proxy: stringOption({ pattern: /^http:\/\/\S+$/, expected: 'the URL of an HTTP proxy, http://…' }),
  certificateAuthorityFile: stringOption({
    expected: 'the path of a PEM file',
    environmentVariable: 'AWS_CA_BUNDLE',
  }),
  clock: clockOption(),
};

/**
 * Checks the options. Opens and reads nothing.
 *
 * @param options - As given; null, an empty section of a YAML file, counts as none.
 * @param environment - Environment variables.
 * @throws InvalidConfiguration with `problems` that name the options and their environment variables.
 */
export function parseAwsProviderOptions(
  options: AwsProviderOptions | null,
  environment: Readonly<Record<string, string | undefined>> = {},
): AwsProviderSettings {
  const { limits = {}, clock, ...parsed } = parseProviderOptions(options, RULES, { provider: 'aws', environment });
  const blocked = Object.entries(limits).filter(([, { perSecond }]) => perSecond === 0);
  const problems = blocked.map(([action]) => toProblem(`limits.${action}.perSecond`, 'a number above 0', 0));
  refuseProblems(problems, 'Invalid options of the provider aws', { provider: 'aws', operation: 'createProvider' });
  return {
    ...{ profile: undefined, credentials: undefined, endpoint: undefined, accountId: undefined },
    ...{ subnetIds: undefined, securityGroupIds: undefined, keyPairName: undefined },
    ...parsed,
    clock: clock ?? systemClock,
    limits: { ...DEFAULT_LIMITS, ...limits },
  };
}

function isCredentials(value: unknown): boolean {
  if (typeof value === 'function') return true;
  const { accessKeyId, secretAccessKey } = (value ?? {}) as Partial<AwsCredentials>;
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
}
