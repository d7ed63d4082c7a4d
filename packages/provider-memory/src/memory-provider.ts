import {
  type CoalescedReader,
  createCoalescedReader,
  createInstanceWaiter,
  createRetrier,
  type InstanceWaiter,
  matchesInstanceFilters,
  matchesInstanceTypeFilters,
  mergeTags,
  type Retrier,
  toPreflightProblems,
  withoutTags,
} from '@cloud-spi/provider-kit';
import {
  ANY_OWNER,
  type CallOptions,
  type CloudProviderImplementation,
  type CloudProvisioningError,
  type InstanceConfiguration,
  type InstanceFilters,
  type InstanceInfo,
  type InstanceTypeFilters,
  type InstanceTypeInfo,
  type PreflightProblem,
  type ProviderCapabilities,
  type ProviderScope,
  SPI_VERSION,
  type TerminateByTokenResult,
} from '@cloud-spi/spi';
import { CloudError } from './cloud/cloud-error.ts';
import { checkInstanceId, toScopeId } from './cloud/instance-ids.ts';
import type { NativeInstance } from './cloud/instance-record.ts';
import type { MemoryCloud } from './cloud/memory-cloud.ts';
import type { ListCursor, MemoryCloudApi } from './cloud/memory-cloud-api.ts';
import type { MemoryProviderSettings } from './memory-provider-options.ts';
import { openMemoryCloud } from './open-memory-cloud.ts';
import { provisionInstance } from './provision-instance.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { toCapabilities } from './to-capabilities.ts';
import { toCloudProvisioningError, toUnreachableError } from './to-cloud-provisioning-error.ts';
import { toInstanceInfo } from './to-instance-info.ts';
import { toInstanceTypeInfo } from './to-instance-type-info.ts';

/** The provider of the simulated cloud, not yet guarded. */
export class MemoryProvider implements CloudProviderImplementation {
  readonly spiVersion = SPI_VERSION;
  readonly capabilities: ProviderCapabilities;
  readonly #settings: MemoryProviderSettings;
  readonly #retrier: Retrier;
  readonly #reader: CoalescedReader<InstanceInfo>;
  readonly #waiter: InstanceWaiter;
  #connection: Promise<{ readonly cloud: MemoryCloud; readonly api: MemoryCloudApi }> | undefined;

  /** @param settings - Parsed options. */
  constructor(settings: MemoryProviderSettings) {
    this.#settings = settings;
    this.capabilities = toCapabilities(settings.cloud.consistencyLagMs);
    this.#retrier = createRetrier({ clock: settings.clock, maxAttempts: settings.readAttempts });
    this.#reader = createCoalescedReader({
      provider: 'memory',
      clock: settings.clock,
      idleMs: 0, // a simulated request costs too little to wait for others
      readBatch: (instanceIds, options) =>
        this.#retrier.run(() => this.#readBatch(instanceIds, options), { ...options, idempotent: true }),
    });
    // Not retried: a wait outlasts transient errors by itself.
    this.#waiter = createInstanceWaiter({
      provider: 'memory',
      clock: settings.clock,
      intervalMs: settings.pollIntervalMs,
      consistencyWindowMs: settings.cloud.consistencyLagMs,
      readBatch: (instanceIds, options) => this.#readBatch(instanceIds, options),
    });
  }

  /** Always `memory`. */
  getProviderName(): string {
    return 'memory';
  }

  /** See the contract. Asks the cloud, so that bad credentials show. */
  describeScope(options: CallOptions = {}): Promise<ProviderScope> {
    return this.#read('describeScope', options, async (api) => {
      const { cloudId, region } = await api.describeCatalog(options);
      return { provider: 'memory', id: toScopeId({ cloudId, region }), attributes: { cloudId, region } };
    });
  }

  /** See the contract. */
  resolveConfiguration(
    configuration: InstanceConfiguration,
    options: CallOptions = {},
  ): Promise<InstanceConfiguration> {
    return this.#read('resolveConfiguration', options, async (api) =>
      resolveConfiguration(configuration, await api.describeCatalog(options), 'resolveConfiguration'),
    );
  }

  /** See the contract. */
  provisionInstance(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<InstanceInfo> {
    return this.#attempt('provisionInstance', async (api) =>
      this.#toInfo(await provisionInstance(api, this.#settings.owner, configuration, options)),
    );
  }

  /** See the contract. Calls that begin together share one request. */
  async getInstanceInfo(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#checkId('getInstanceInfo', instanceId);
    return await this.#reader.read(instanceId, options);
  }

  /** See the contract. */
  async waitForInstanceRunning(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#checkId('waitForInstanceRunning', instanceId);
    return await this.#waiter.waitForRunning(instanceId, options);
  }

  /** See the contract. While pending it completes. */
  stopInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { owner } = this.#settings;
    return this.#attempt('stopInstance', (api) => api.stopInstance(owner, instanceId, options), instanceId);
  }

  /** See the contract. While stopping it throws Conflict. */
  startInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { owner } = this.#settings;
    return this.#attempt('startInstance', (api) => api.startInstance(owner, instanceId, options), instanceId);
  }

  /** See the contract. */
  terminateInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { owner } = this.#settings;
    return this.#attempt('terminateInstance', (api) => terminate(api, owner, instanceId, options), instanceId);
  }

  /** See the contract. A kept volume goes only when no instance ever used it. */
  terminateByToken(
    token: string,
    _placement: { readonly zone?: string | undefined },
    options: CallOptions = {},
  ): Promise<TerminateByTokenResult> {
    return this.#attempt('terminateByToken', async (api) => {
      const { owner } = this.#settings;
      const instance = await api.findInstance(owner, token, options);
      if (instance === undefined) await api.deleteUnusedParts(owner, token, options);
      else if (!instance.isProtected) await terminate(api, owner, instance.id, options);
      const remaining = await api.countRemaining(owner, token, options);
      return { remaining, ...(remaining > 0 && instance?.isProtected && { blockedBy: 'deletion protection' }) };
    });
  }

  /** See the contract. */
  async waitForInstanceTerminated(instanceId: string, options: CallOptions = {}): Promise<void> {
    this.#checkId('waitForInstanceTerminated', instanceId);
    await this.#waiter.waitForTerminated(instanceId, options);
  }

  /** See the contract. */
  addTags(instanceId: string, tags: Readonly<Record<string, string>>, options: CallOptions = {}): Promise<void> {
    const { owner } = this.#settings;
    const merge = (current: Readonly<Record<string, string>>) => mergeTags(current, tags, { provider: 'memory' });
    return this.#attempt('addTags', (api) => api.changeTags(owner, instanceId, merge, options), instanceId);
  }

  /** See the contract. */
  removeTags(instanceId: string, keys: readonly string[], options: CallOptions = {}): Promise<void> {
    const { owner } = this.#settings;
    const remove = (current: Readonly<Record<string, string>>) => withoutTags(current, keys);
    return this.#attempt('removeTags', (api) => api.changeTags(owner, instanceId, remove, options), instanceId);
  }

  /** See the contract. */
  async *listInstances(filters: InstanceFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceInfo> {
    const owner = filters.owner === ANY_OWNER ? undefined : (filters.owner ?? this.#settings.owner);
    const unreachableZones = new Set<string>();
    let cursor: ListCursor | undefined;
    do {
      const request = { owner, cursor };
      const page = await this.#read('listInstances', options, (api) => api.listInstances(request, options));
      const infos = page.instances.map((instance) => this.#toInfo(instance));
      yield* infos.filter((info) => matchesInstanceFilters(info, filters));
      for (const zone of page.unreachableZones) unreachableZones.add(zone);
      cursor = page.next;
    } while (cursor !== undefined);
    const missing = [...unreachableZones].filter((zone) => filters.zones?.includes(zone) ?? true);
    if (missing.length > 0) throw toUnreachableError(this.#settings.cloud.region, missing);
  }

  /** See the contract. */
  getConsoleOutput(instanceId: string, options: CallOptions = {}): Promise<string> {
    return this.#read('getConsoleOutput', options, (api) => api.readConsole(instanceId, options), instanceId);
  }

  /** See the contract. */
  async *listInstanceTypes(
    filters: InstanceTypeFilters = {},
    options: CallOptions = {},
  ): AsyncIterable<InstanceTypeInfo> {
    const catalog = await this.#read('listInstanceTypes', options, (api) => api.describeCatalog(options));
    const types = catalog.instanceTypes.map((type) => toInstanceTypeInfo(type, catalog.zones));
    yield* types.filter((type) => matchesInstanceTypeFilters(type, filters));
  }

  /** See the contract. */
  async preflight(
    configuration: InstanceConfiguration,
    options: CallOptions = {},
  ): Promise<readonly PreflightProblem[]> {
    try {
      await this.#read('preflight', options, async (api) => {
        const { zone = '', instanceType } = resolveConfiguration(
          configuration,
          await api.describeCatalog(options),
          'preflight',
        );
        await api.checkLaunch({ zone, instanceType }, options);
      });
      return [];
    } catch (error) {
      return toPreflightProblems(error);
    }
  }

  /** See the contract. A cloud that was given stays open. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader.dispose();
    this.#waiter.dispose();
    if (this.#settings.sharedCloud !== undefined || this.#connection === undefined) return;
    const connection = await this.#connection.catch(() => undefined); // it never opened
    connection?.cloud.close();
  }

  /** An attempt that is made again when it fails for a reason that passes. Changes are left to their callers. */
  #read<T>(
    operation: string,
    options: CallOptions,
    work: (api: MemoryCloudApi) => Promise<T>,
    instanceId?: string | undefined,
  ): Promise<T> {
    return this.#retrier.run(() => this.#attempt(operation, work, instanceId), { ...options, idempotent: true });
  }

  /** Speaks to the cloud and puts its errors into the contract's words. */
  async #attempt<T>(
    operation: string,
    work: (api: MemoryCloudApi) => Promise<T>,
    instanceId?: string | undefined,
  ): Promise<T> {
    try {
      if (instanceId !== undefined) checkInstanceId(this.#settings.cloud, instanceId);
      return await work((await this.#connect()).api);
    } catch (error) {
      throw toCloudProvisioningError(error, { operation, instanceId });
    }
  }

  #connect() {
    const open = async () => {
      const { sharedCloud, cloudOptions, credential } = this.#settings;
      const cloud = sharedCloud ?? (await openMemoryCloud(cloudOptions));
      return { cloud, api: cloud.connect(credential) };
    };
    // A failure is not kept: the folder of the file may exist the next time.
    this.#connection ??= open().catch((error: unknown) => {
      this.#connection = undefined;
      throw error;
    });
    return this.#connection;
  }

  #checkId(operation: string, instanceId: string): void {
    try {
      checkInstanceId(this.#settings.cloud, instanceId);
    } catch (error) {
      throw toCloudProvisioningError(error, { operation, instanceId });
    }
  }

  async #readBatch(instanceIds: readonly string[], options: CallOptions) {
    const operation = 'getInstanceInfo';
    const onlyId = instanceIds.length === 1 ? instanceIds[0] : undefined;
    const instances = await this.#attempt(operation, (api) => api.getInstances(instanceIds, options), onlyId);
    return new Map(
      [...instances].map(([instanceId, read]): [string, InstanceInfo | CloudProvisioningError] => [
        instanceId,
        read instanceof CloudError ? toCloudProvisioningError(read, { operation, instanceId }) : this.#toInfo(read),
      ]),
    );
  }

  #toInfo(instance: NativeInstance): InstanceInfo {
    return toInstanceInfo(instance, this.#settings.cloud.region);
  }
}

async function terminate(api: MemoryCloudApi, owner: string, instanceId: string, options: CallOptions): Promise<void> {
  try {
    await api.terminateInstance(owner, instanceId, options);
  } catch (error) {
    if (!(error instanceof CloudError) || error.code !== 'NoSuchInstance') throw error;
  }
}
