import {
  type CoalescedReader,
  createCoalescedReader,
  createInstanceWaiter,
  type InstanceWaiter,
  mergeTags,
  RecentInstances,
  withoutTags,
} from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  type CloudProviderImplementation,
  createCloudProvisioningError,
  type InstanceConfiguration,
  type InstanceFilters,
  type InstanceInfo,
  type InstanceTypeFilters,
  type InstanceTypeInfo,
  type PreflightProblem,
  type ProviderScope,
  SPI_VERSION,
  type TerminateByTokenResult,
} from '@cloud-spi/spi';
import { startInstance, stopInstance } from './change-power.ts';
import { changeTags } from './change-tags.ts';
import type { ComputeApi } from './compute-api.ts';
import { type ComputeCall, type ComputeRequests, createComputeRequests } from './compute-requests.ts';
import { findPreflightProblems } from './find-preflight-problems.ts';
import type { GcpProviderSettings } from './gcp-provider-options.ts';
import { type InstancePath, parseInstancePath } from './instance-ids.ts';
import { listInstanceTypes } from './list-instance-types.ts';
import { listInstances } from './list-instances.ts';
import { type NameSearch, provisionInstance } from './provision-instance.ts';
import { readConsole } from './read-console.ts';
import { listByNames, readInstances } from './read-instances.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { type TagChange, TagChanges } from './tag-changes.ts';
import { terminateByToken, terminateInstance } from './terminate-instance.ts';
import { toCapabilities } from './to-capabilities.ts';
import { toInstanceName } from './to-instance-name.ts';

// For how long the details of a machine are kept whose creation fails late: the contract wants its reason for so long.
const REMEMBERED_MS = 600_000;

// A wait that begins right after its machine was made need not ask what is known.
const FRESH_MS = 1_000;

/** The provider of Compute Engine, not yet guarded. */
export class GcpProvider implements CloudProviderImplementation {
  readonly spiVersion = SPI_VERSION;
  readonly capabilities = toCapabilities();
  readonly #settings: GcpProviderSettings;
  readonly #connect: () => Promise<ComputeApi>;
  readonly #requests: ComputeRequests;
  readonly #recent: RecentInstances;
  readonly #fresh: RecentInstances;
  readonly #tagChanges = new TagChanges();
  readonly #reader: CoalescedReader<InstanceInfo>;
  readonly #namesReader: CoalescedReader<NameSearch>;
  readonly #waiter: InstanceWaiter;
  #connection: Promise<ComputeApi> | undefined;

  /**
   * @param settings - Parsed options.
   * @param connect - Connects to the cloud; called at the first request.
   */
  constructor(settings: GcpProviderSettings, connect: () => Promise<ComputeApi>) {
    const { clock, pollIntervalMs } = settings;
    this.#settings = settings;
    this.#connect = connect;
    this.#requests = createComputeRequests(settings, {
      connect: () => this.#open(),
      disconnect: () => this.#close(),
    });
    this.#recent = new RecentInstances({ clock, windowMs: REMEMBERED_MS });
    this.#fresh = new RecentInstances({ clock, windowMs: FRESH_MS });
    this.#reader = createCoalescedReader({
      provider: 'gcp',
      clock,
      readBatch: (ids, options) => readInstances(this.#call('getInstanceInfo', options), ids, this.#recent),
    });
    this.#namesReader = createCoalescedReader({
      provider: 'gcp',
      operation: 'provisionInstance',
      clock,
      readBatch: async (names, options) => {
        const { instances, unreachable } = await listByNames(this.#call('provisionInstance', options), names);
        const find = (name: string) => instances.find((each) => each.name === name);
        return new Map(names.map((name) => [name, { instance: find(name), unreachable }]));
      },
    });
    // Sent once: a wait outlasts transient errors by itself.
    this.#waiter = createInstanceWaiter({
      provider: 'gcp',
      clock,
      intervalMs: pollIntervalMs,
      consistencyWindowMs: this.capabilities.consistencyWindowMs,
      readBatch: (ids, options) => this.#readForWaits(ids, options),
    });
  }

  /** Always `gcp`. */
  getProviderName(): string {
    return 'gcp';
  }

  /** See the contract. Asks the cloud, so that bad credentials show. */
  async describeScope(options: CallOptions = {}): Promise<ProviderScope> {
    const { projectId } = this.#settings;
    await this.#call('describeScope', options).send('getProject', (api, request) => api.getProject(request));
    return { provider: 'gcp', id: `gcp:${projectId}`, attributes: { project: projectId } };
  }

  /** See the contract. */
  resolveConfiguration(
    configuration: InstanceConfiguration,
    options: CallOptions = {},
  ): Promise<InstanceConfiguration> {
    return resolveConfiguration(this.#call('resolveConfiguration', options), configuration);
  }

  /** See the contract. */
  async provisionInstance(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<InstanceInfo> {
    const call = this.#call('provisionInstance', options);
    const findByName = (name: string) => this.#namesReader.read(name, options);
    const info = await provisionInstance({ call, findByName }, configuration);
    this.#recent.remember(info);
    if (info.state === 'pending') this.#fresh.remember(info);
    return info;
  }

  /** See the contract. Calls that begin together share one request. */
  async getInstanceInfo(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#parseId('getInstanceInfo', instanceId);
    return await this.#reader.read(instanceId, options);
  }

  /** See the contract. */
  async waitForInstanceRunning(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#parseId('waitForInstanceRunning', instanceId);
    return await this.#waiter.waitForRunning(instanceId, options);
  }

  /** See the contract. While pending it throws Conflict, or completes: as the cloud decides. */
  async stopInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    await stopInstance(this.#call('stopInstance', options, instanceId), this.#parseId('stopInstance', instanceId));
  }

  /** See the contract. While stopping it throws Conflict. */
  async startInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    await startInstance(this.#call('startInstance', options, instanceId), this.#parseId('startInstance', instanceId));
  }

  /** See the contract. */
  async terminateInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const path = this.#parseId('terminateInstance', instanceId);
    await terminateInstance(this.#call('terminateInstance', options, instanceId), path);
    for (const memory of [this.#recent, this.#fresh]) memory.forget(instanceId);
  }

  /** See the contract. Without a zone, all zones are searched for the machine. */
  async terminateByToken(
    token: string,
    { zone }: { readonly zone?: string | undefined },
    options: CallOptions = {},
  ): Promise<TerminateByTokenResult> {
    const name = toInstanceName(this.#settings.owner, token);
    return await terminateByToken(this.#call('terminateByToken', options), { name, zone });
  }

  /** See the contract. */
  async waitForInstanceTerminated(instanceId: string, options: CallOptions = {}): Promise<void> {
    this.#parseId('waitForInstanceTerminated', instanceId);
    await this.#waiter.waitForTerminated(instanceId, options);
  }

  /** See the contract. */
  async addTags(instanceId: string, tags: Readonly<Record<string, string>>, options: CallOptions = {}): Promise<void> {
    await this.#changeTags('addTags', instanceId, options, (current) => mergeTags(current, tags, { provider: 'gcp' }));
  }

  /** See the contract. */
  async removeTags(instanceId: string, keys: readonly string[], options: CallOptions = {}): Promise<void> {
    await this.#changeTags('removeTags', instanceId, options, (current) => withoutTags(current, keys));
  }

  /** See the contract. */
  listInstances(filters: InstanceFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceInfo> {
    return listInstances(this.#call('listInstances', options), filters);
  }

  /** See the contract. */
  async getConsoleOutput(instanceId: string, options: CallOptions = {}): Promise<string> {
    const path = this.#parseId('getConsoleOutput', instanceId);
    return await readConsole(this.#call('getConsoleOutput', options, instanceId), path);
  }

  /** See the contract. */
  listInstanceTypes(filters: InstanceTypeFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceTypeInfo> {
    return listInstanceTypes(this.#call('listInstanceTypes', options), filters);
  }

  /** See the contract. */
  preflight(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<readonly PreflightProblem[]> {
    return findPreflightProblems(this.#call('preflight', options), configuration);
  }

  /** See the contract. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader.dispose();
    this.#namesReader.dispose();
    this.#waiter.dispose();
    this.#requests.dispose();
    await this.#close();
  }

  async #readForWaits(instanceIds: readonly string[], options: { readonly signal: AbortSignal }) {
    const known = instanceIds.map((id) => this.#fresh.find(id)).filter((info) => info !== undefined);
    const open = instanceIds.filter((id) => !known.some((info) => info.instanceId === id));
    const call = this.#requests.call('getInstanceInfo', options, { isOnce: true });
    const read = open.length === 0 ? [] : await readInstances(call, open, this.#recent);
    return new Map([...read, ...known.map((info) => [info.instanceId, info] as const)]);
  }

  /** Changes that come together are one request, sent on behalf of the first one. */
  async #changeTags(operation: string, instanceId: string, options: CallOptions, change: TagChange): Promise<void> {
    const path = this.#parseId(operation, instanceId);
    const call = this.#call(operation, options, instanceId);
    await this.#tagChanges.make(instanceId, change, (all) => changeTags(call, path, all), options.signal);
  }

  #call(operation: string, options: CallOptions, instanceId?: string): ComputeCall {
    return this.#requests.call(operation, options, { instanceId });
  }

  #open(): Promise<ComputeApi> {
    // A failure is not kept: credentials may be there the next time.
    this.#connection ??= this.#connect().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  async #close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.then((api) => api.close()).catch(() => {}); // it never opened
  }

  #parseId(operation: string, instanceId: string): InstancePath {
    const path = parseInstancePath(instanceId);
    const { projectId } = this.#settings;
    if (path?.project === projectId) return path;
    const message =
      path === undefined
        ? 'The instance id is not of the form projects/P/zones/Z/instances/N'
        : `The instance id is of the project ${path.project}; this provider speaks for ${projectId}`;
    throw createCloudProvisioningError({
      code: 'InvalidConfiguration',
      message,
      provider: 'gcp',
      operation,
      instanceId,
      problems: [{ path: 'instanceId', expected: `an id of the project ${projectId}`, found: 'another text' }],
    });
  }
}
