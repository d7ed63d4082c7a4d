import {
  type CoalescedReader,
  createCoalescedReader,
  createInstanceWaiter,
  type InstanceWaiter,
  matchesInstanceFilters,
  matchesInstanceTypeFilters,
  mergeTags,
  RecentInstances,
} from '@cloud-spi/provider-kit';
import {
  ANY_OWNER,
  type CallOptions,
  type CloudProviderImplementation,
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
import { ArmCatalog } from './arm-catalog.ts';
import { type ArmCall, ArmRequests, type ConnectToArm } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { startMachine, stopMachine } from './change-power.ts';
import { findPreflightProblems } from './find-preflight-problems.ts';
import { toNameOfInstance } from './instance-ids.ts';
import { listInstances } from './list-instances.ts';
import { MachineReader } from './machine-reader.ts';
import { requireOwnMachine } from './own-machine.ts';
import { provisionInstance } from './provision-instance.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { createArmApi } from './sdk-arm-api.ts';
import { terminateByToken, terminateMachine } from './terminate-machine.ts';
import { toCapabilities } from './to-capabilities.ts';
import { toConsoleText } from './to-console-text.ts';
import { toInstanceTypeInfo } from './vm-sizes.ts';

/** Azure, not yet guarded. */
export class AzureProvider implements CloudProviderImplementation {
  readonly spiVersion = SPI_VERSION;
  readonly capabilities: ProviderCapabilities;
  readonly #settings: AzureProviderSettings;
  readonly #requests: ArmRequests;
  readonly #catalog: ArmCatalog;
  readonly #machines: MachineReader;
  readonly #reader: CoalescedReader<InstanceInfo>;
  readonly #waiter: InstanceWaiter;
  readonly #recent: RecentInstances;

  /**
   * @param settings - Parsed options.
   * @param connect - Connects to Azure at the first request. Default: by the SDK.
   */
  constructor(settings: AzureProviderSettings, connect: ConnectToArm = createArmApi) {
    const { clock, pollIntervalMs, consistencyWindowMs } = settings;
    this.#settings = settings;
    this.capabilities = toCapabilities(settings);
    this.#requests = new ArmRequests(settings, connect);
    this.#catalog = new ArmCatalog(this.#requests, settings);
    this.#machines = new MachineReader(this.#requests, settings);
    this.#recent = new RecentInstances({ clock, windowMs: consistencyWindowMs });
    this.#reader = createCoalescedReader({
      provider: 'azure',
      clock,
      readBatch: (instanceIds, options) =>
        this.#machines.readBatch(instanceIds, { ...options, operation: 'getInstanceInfo' }),
    });
    this.#waiter = createInstanceWaiter({
      provider: 'azure',
      clock,
      intervalMs: pollIntervalMs,
      readBatch: (instanceIds, options) =>
        this.#machines.readForWaits(instanceIds, { ...options, operation: 'getInstanceInfo', isOnce: true }),
    });
  }

  /** Always `azure`. */
  getProviderName(): string {
    return 'azure';
  }

  /** See the contract. Reads the resource group, so that bad credentials show. */
  async describeScope(options: CallOptions = {}): Promise<ProviderScope> {
    const { subscriptionId, resourceGroup } = this.#settings;
    const call = { ...options, operation: 'describeScope' };
    await this.#requests.send('read', call, (api, request) => api.getResourceGroup(request));
    const attributes = { subscriptionId: subscriptionId.toLowerCase(), resourceGroup: resourceGroup.toLowerCase() };
    return { provider: 'azure', id: `azure:${attributes.subscriptionId}/${attributes.resourceGroup}`, attributes };
  }

  /** See the contract. */
  async resolveConfiguration(
    configuration: InstanceConfiguration,
    options: CallOptions = {},
  ): Promise<InstanceConfiguration> {
    const operation = 'resolveConfiguration';
    const facts = await this.#catalog.readFacts(configuration, { ...options, operation });
    return resolveConfiguration(configuration, facts, this.#settings, operation);
  }

  /** See the contract. One request in most cases; it is not waited for. */
  async provisionInstance(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<InstanceInfo> {
    const tools = {
      settings: this.#settings,
      requests: this.#requests,
      catalog: this.#catalog,
      reader: this.#machines,
    };
    const info = await provisionInstance(tools, configuration, { ...options, operation: 'provisionInstance' });
    this.#recent.remember(info);
    this.#machines.remember(info);
    return info;
  }

  /** See the contract. Calls that begin together and speak of many instances share the lists of the group. */
  async getInstanceInfo(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#toCall('getInstanceInfo', instanceId, options);
    return await this.#reader.read(instanceId, options);
  }

  /** See the contract. */
  async waitForInstanceRunning(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#toCall('waitForInstanceRunning', instanceId, options);
    return await this.#waiter.waitForRunning(instanceId, options);
  }

  /** See the contract. Deallocates, unless the provider's option says otherwise; Conflict while pending. */
  async stopInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const call = this.#toCall('stopInstance', instanceId, options);
    await stopMachine(this.#requests, this.#settings, await this.#readOwn(call), call);
  }

  /** See the contract. Conflict while stopping. */
  async startInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const call = this.#toCall('startInstance', instanceId, options);
    await startMachine(this.#requests, this.#settings, await this.#readOwn(call), call);
  }

  /** See the contract. By force, without a shutdown of the guest. */
  async terminateInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const call = this.#toCall('terminateInstance', instanceId, options);
    this.#recent.forget(instanceId);
    await terminateMachine(this.#requests, this.#machines, this.#settings, call);
  }

  /** See the contract. The token says where: the zone does not matter. */
  terminateByToken(
    token: string,
    _placement: { readonly zone?: string | undefined },
    options: CallOptions = {},
  ): Promise<TerminateByTokenResult> {
    const call = { ...options, operation: 'terminateByToken' };
    return terminateByToken(this.#requests, this.#machines, this.#settings, token, call);
  }

  /** See the contract. */
  async waitForInstanceTerminated(instanceId: string, options: CallOptions = {}): Promise<void> {
    this.#toCall('waitForInstanceTerminated', instanceId, options);
    await this.#waiter.waitForTerminated(instanceId, options);
  }

  /** See the contract. Merged on the server. */
  async addTags(instanceId: string, tags: Readonly<Record<string, string>>, options: CallOptions = {}): Promise<void> {
    const call = this.#toCall('addTags', instanceId, options);
    const { tags: current = {} } = await this.#readOwn(call);
    mergeTags(current, tags, { provider: 'azure' });
    await this.#requests.send('change', call, (api, request) => api.changeTags(instanceId, 'Merge', tags, request));
  }

  /** See the contract. Removed on the server. */
  async removeTags(instanceId: string, keys: readonly string[], options: CallOptions = {}): Promise<void> {
    const call = this.#toCall('removeTags', instanceId, options);
    const { tags: current = {} } = await this.#readOwn(call);
    const removed = Object.entries(current).filter(([key]) => keys.includes(key));
    if (removed.length === 0) return;
    await this.#requests.send('change', call, (api, request) =>
      api.changeTags(instanceId, 'Delete', Object.fromEntries(removed), request),
    );
  }

  /** See the contract. The region answers or does not: a list that breaks off says so. */
  async *listInstances(filters: InstanceFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceInfo> {
    const { owner: wanted = this.#settings.owner } = filters;
    const call = { ...options, operation: 'listInstances' };
    const recentIds = this.#recent.list().map(({ instanceId }) => instanceId);
    const tools = { requests: this.#requests, reader: this.#machines, settings: this.#settings, recentIds };
    for await (const info of listInstances(tools, call)) {
      if (wanted !== ANY_OWNER && info.owner !== wanted) continue;
      if (matchesInstanceFilters(info, filters)) yield info;
    }
  }

  /** See the contract. The log of the serial console, as boot diagnostics keep it. */
  async getConsoleOutput(instanceId: string, options: CallOptions = {}): Promise<string> {
    const call = this.#toCall('getConsoleOutput', instanceId, options);
    const name = toNameOfInstance(this.#settings, instanceId, call.operation);
    return toConsoleText(await this.#requests.send('read', call, (api, request) => api.readConsole(name, request)));
  }

  /** See the contract. Azure tells no prices. */
  async *listInstanceTypes(
    filters: InstanceTypeFilters = {},
    options: CallOptions = {},
  ): AsyncIterable<InstanceTypeInfo> {
    const sizes = await this.#catalog.readSizes({ ...options, operation: 'listInstanceTypes' });
    const types = sizes.map((size) => toInstanceTypeInfo(size, this.#settings.location));
    yield* types.filter((type) => matchesInstanceTypeFilters(type, filters));
  }

  /** See the contract. */
  preflight(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<readonly PreflightProblem[]> {
    const tools = { settings: this.#settings, requests: this.#requests, catalog: this.#catalog };
    return findPreflightProblems(tools, configuration, { ...options, operation: 'preflight' });
  }

  /** See the contract. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader.dispose();
    this.#waiter.dispose();
    await this.#requests.dispose();
  }

  /** Refuses ids of other scopes. */
  #toCall(operation: string, instanceId: string, options: CallOptions): ArmCall & { readonly instanceId: string } {
    toNameOfInstance(this.#settings, instanceId, operation);
    return { ...options, operation, instanceId };
  }

  async #readOwn(call: ArmCall & { readonly instanceId: string }) {
    const { owner } = this.#settings;
    const name = toNameOfInstance(this.#settings, call.instanceId, call.operation);
    const machine = await this.#machines.readMachine(name, call);
    requireOwnMachine(machine, { owner, operation: call.operation });
    return machine;
  }
}
