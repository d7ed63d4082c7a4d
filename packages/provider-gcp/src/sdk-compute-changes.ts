import type { ComputeChanges, ComputeRequestOptions, InstanceChange } from './compute-api.ts';
import { ComputeError, type ComputeFailure, toConnectionFailure, toResponseFailure } from './compute-error.ts';
import type { ComputeOperation } from './compute-resources.ts';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import type { GoogleCredentials } from './google-credentials.ts';

/*
 * What is used of @google-cloud/compute. Its own types cost every compilation that meets them several seconds and close
 * to a gigabyte, so the slice is described here, and the modules are loaded by names that the compiler does not follow.
 */

type SdkMethod = (request: object, options: object) => Promise<[unknown, ...unknown[]]>;

interface SdkClient {
  initialize(): Promise<unknown>;
  close(): Promise<void>;
}

type InstancesClient = SdkClient &
  Record<'insert' | 'delete' | 'start' | 'resume' | 'stop' | 'setLabels' | 'setMetadata', SdkMethod>;
type DisksClient = SdkClient & Record<'delete', SdkMethod>;
type ZoneOperationsClient = SdkClient & Record<'wait', SdkMethod>;

interface SdkClients {
  readonly instances: InstancesClient;
  readonly disks: DisksClient;
  readonly operations: ZoneOperationsClient;
}

const FOLDER = '@google-cloud/compute/build/src/v1';

/** The client for requests that change something. */
export interface SdkComputeChanges extends ComputeChanges {
  close(): Promise<void>;
}

/**
 * Makes the client for requests that change something: the official SDK, loaded with the first of them. Its own retries
 * are off, ours know more.
 *
 * @param settings - Of the provider.
 * @param credentials - Who changes.
 */
export function createComputeChanges(settings: GcpProviderSettings, credentials: GoogleCredentials): SdkComputeChanges {
  const { projectId: project, endpoint } = settings;
  let opened: Promise<SdkClients> | undefined;
  const open = () => {
    // A failure is not kept: the next call may find what was missing.
    opened ??= openClients(settings, credentials).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  const change = async (
    pick: (clients: SdkClients) => readonly [SdkClient, SdkMethod],
    request: object,
    { signal, timeoutMs }: ComputeRequestOptions,
  ): Promise<ComputeOperation> => {
    // A look-up of credentials that fails inside of the SDK would also be an unhandled rejection.
    await credentials.getHeaders(endpoint);
    const [client, method] = pick(await open());
    try {
      const options = {
        retry: { retryCodes: [] },
        ...(signal && { signal }),
        ...(timeoutMs && { timeout: timeoutMs }),
      };
      const [answer] = await method.call(client, { project, ...request }, options);
      return toOperation(answer);
    } catch (error) {
      throw toComputeError(error, signal?.aborted === true);
    }
  };
  const changeInstance =
    (name: keyof Omit<InstancesClient, keyof SdkClient>, toBody: (change: object) => object = () => ({})) =>
    (request: InstanceChange, options: ComputeRequestOptions) => {
      const { zone, instance, requestId } = request;
      const body = { zone, instance, requestId, ...toBody(request) };
      return change(({ instances }) => [instances, instances[name]], body, options);
    };
  return {
    insertInstance: ({ zone, requestId, instance }, options) =>
      change(
        ({ instances }) => [instances, instances.insert],
        { zone, requestId, instanceResource: instance },
        options,
      ),
    deleteInstance: changeInstance('delete'),
    startInstance: changeInstance('start'),
    resumeInstance: changeInstance('resume'),
    stopInstance: ({ discardLocalSsd, ...reference }, options) =>
      changeInstance('stop', () => (discardLocalSsd === undefined ? {} : { discardLocalSsd }))(reference, options),
    setLabels: ({ labels, labelFingerprint, ...reference }, options) =>
      changeInstance('setLabels', () => ({
        instancesSetLabelsRequestResource: { labels, labelFingerprint },
      }))(reference, options),
    setMetadata: ({ metadata, ...reference }, options) =>
      changeInstance('setMetadata', () => ({ metadataResource: metadata }))(reference, options),
    deleteDisk: (request, options) => change(({ disks }) => [disks, disks.delete], request, options),
    waitForOperation: (request, options) => change(({ operations }) => [operations, operations.wait], request, options),
    async close() {
      const clients = await opened?.catch(() => undefined); // it never opened
      await Promise.all(Object.values(clients ?? {}).map((client: SdkClient) => client.close()));
    },
  };
}

async function openClients(
  { endpoint, projectId }: GcpProviderSettings,
  { authClient }: GoogleCredentials,
): Promise<SdkClients> {
  const { hostname, port, protocol } = new URL(endpoint);
  const options = {
    projectId,
    authClient,
    fallback: true, // REST: its other transport, gRPC, does not exist for this API
    apiEndpoint: hostname,
    protocol: protocol.replace(':', ''),
    ...(port !== '' && { port: Number(port) }),
  };
  const make = async <Client extends SdkClient>(file: string, name: string): Promise<Client> => {
    const specifier: string = `${FOLDER}/${file}.js`;
    const module = (await import(specifier)) as Readonly<Record<string, new (options: object) => Client>>;
    const Constructor = module[name];
    if (Constructor === undefined) throw new TypeError(`@google-cloud/compute has no ${name}`);
    const client = new Constructor(options);
    await client.initialize();
    return client;
  };
  // One after the other: they share what the first one has parsed.
  const instances = await make<InstancesClient>('instances_client', 'InstancesClient');
  const operations = await make<ZoneOperationsClient>('zone_operations_client', 'ZoneOperationsClient');
  const disks = await make<DisksClient>('disks_client', 'DisksClient');
  return { instances, operations, disks };
}

/** A change answers with a long-running operation, whose own name is the number and not the name of the operation. */
function toOperation(answer: unknown): ComputeOperation {
  const { latestResponse = answer } = answer as { readonly latestResponse?: unknown };
  return latestResponse as ComputeOperation;
}

// An undocumented way to the body of an error: the reasons in `errors[]` are nowhere else. Without it the message decides.
const RAW_BODY = Symbol.for('google-gax.rawHttpResponsePayload');

/** gRPC's codes, which the SDK puts in the place of HTTP statuses where there is none. */
const GRPC = { cancelled: 1, deadlineExceeded: 4, unavailable: 14 } as const;

interface GoogleError {
  readonly message?: string;
  readonly code?: unknown;
  readonly httpStatusCode?: number;
  readonly cause?: { readonly code?: unknown };
  readonly [RAW_BODY]?: unknown;
}

/**
 * Puts what the SDK throws into the form that all clients have.
 *
 * @param thrown - Anything.
 * @param isAborted - Whether the signal was aborted.
 */
export function toComputeError(thrown: unknown, isAborted: boolean): ComputeError {
  return new ComputeError(toFailure((thrown ?? {}) as GoogleError, isAborted), { cause: thrown });
}

function toFailure(error: GoogleError, isAborted: boolean): ComputeFailure {
  const { message = 'The request failed', code, httpStatusCode } = error;
  const fail = (kind: ComputeFailure['kind']): ComputeFailure => ({ kind, codes: [], message });
  if (httpStatusCode !== undefined) {
    const failure = toResponseFailure(httpStatusCode, toText(error[RAW_BODY]));
    return failure.codes.length > 0 ? failure : { ...failure, message };
  }
  if (isAborted || code === GRPC.cancelled) return fail('aborted');
  if (message.startsWith('Cannot build HTTP request')) return fail('request');
  if (code === GRPC.deadlineExceeded) return fail('timeout');
  // An answer that cannot be decoded has the code of a lost connection, but not its cause.
  if (code === GRPC.unavailable && typeof error.cause?.code !== 'string') return fail('unreadable');
  return toConnectionFailure(error);
}

function toText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? '');
}
