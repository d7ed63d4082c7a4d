import { createInstanceWaiter, type InstanceWaiter, mergeTags } from '@cloud-spi/provider-kit';
import {
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
import { changeInstance, terminateInstance } from './change-instance.ts';
import { describeScope } from './describe-scope.ts';
import { toTagElement } from './domain-metadata.ts';
import { findPreflightProblems } from './find-preflight-problems.ts';
import { HostRequests } from './host-requests.ts';
import { ImageStore } from './image-store.ts';
import { toInstanceId } from './instance-ids.ts';
import type { OpenLibvirt } from './libvirt-api.ts';
import { LifecycleWatch } from './lifecycle-watch.ts';
import { listInstanceTypes } from './list-instance-types.ts';
import { listInstances } from './list-instances.ts';
import { setElement } from './mark-domain.ts';
import { readFacts } from './observe-domains.ts';
import { OnpremInstances } from './onprem-instances.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import type { OnpremTools } from './onprem-tools.ts';
import { startDomain, stopDomain } from './power-domain.ts';
import { provisionInstance } from './provision-instance.ts';
import { readConsole } from './read-console.ts';
import { resolveInstance } from './resolve-instance.ts';
import { RoomClaims } from './room-claims.ts';
import { StopFollower } from './stop-follower.ts';
import { terminateByToken } from './terminate-by-token.ts';
import { toCapabilities } from './to-capabilities.ts';

/** The provider of libvirt hosts, not yet guarded. */
export class OnpremProvider implements CloudProviderImplementation {
  readonly spiVersion = SPI_VERSION;
  readonly capabilities: ProviderCapabilities;
  readonly #tools: OnpremTools;
  readonly #waiter: InstanceWaiter;
  readonly #watches: ReadonlyMap<string, LifecycleWatch>;

  /**
   * @param settings - Parsed options.
   * @param open - Makes connections. Default: those of libvirt's client.
   */
  constructor(settings: OnpremProviderSettings, open?: OpenLibvirt) {
    const { clock, pollIntervalMs } = settings;
    const requests = new HostRequests(settings, open);
    const instances = new OnpremInstances(requests, settings);
    this.capabilities = toCapabilities(settings);
    this.#tools = {
      settings,
      requests,
      instances,
      images: new ImageStore(),
      stops: new StopFollower(settings),
      claims: new RoomClaims(),
    };
    const waiter = createInstanceWaiter({
      provider: 'onprem',
      clock,
      intervalMs: pollIntervalMs,
      readBatch: (instanceIds, options) => instances.poll(instanceIds, options),
    });
    this.#waiter = waiter;
    this.#watches = new Map(
      requests.hosts.map((host) => {
        const onChange = (uuid: string | undefined) =>
          waiter.lookNow(uuid === undefined ? undefined : toInstanceId({ host: host.name, uuid }));
        return [host.name, new LifecycleWatch(host, onChange)];
      }),
    );
  }

  /** Always `onprem`. */
  getProviderName(): string {
    return 'onprem';
  }

  /** See the contract. The site, of which at least one host must answer. */
  describeScope(options: CallOptions = {}): Promise<ProviderScope> {
    return describeScope(this.#tools, options);
  }

  /** See the contract. The host is the one with the most room. */
  resolveConfiguration(
    configuration: InstanceConfiguration,
    options: CallOptions = {},
  ): Promise<InstanceConfiguration> {
    return resolveInstance(this.#tools, configuration, { ...options, operation: 'resolveConfiguration' });
  }

  /** See the contract. A configuration without zone gets its host by its token, not by room: resolve it first. */
  provisionInstance(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<InstanceInfo> {
    return provisionInstance(this.#tools, configuration, options);
  }

  /** See the contract. Calls that begin together share one request to each host. */
  async getInstanceInfo(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    this.#tools.requests.locate(instanceId, 'getInstanceInfo');
    return await this.#tools.instances.read(instanceId, options);
  }

  /** See the contract. A domain runs before its guest has booted. */
  async waitForInstanceRunning(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    const { host } = this.#tools.requests.locate(instanceId, 'waitForInstanceRunning');
    return await this.#listening(host.name, () => this.#waiter.waitForRunning(instanceId, options));
  }

  /** See the contract. A guest that does not stop by itself loses its power at the deadline. */
  stopInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { settings, stops } = this.#tools;
    const context = { ...settings, follower: stops };
    const request = { ...options, operation: 'stopInstance' };
    return changeInstance(this.#tools, instanceId, request, (host, domain, callOptions) =>
      stopDomain(host, domain, context, callOptions),
    );
  }

  /** See the contract. While stopping it throws Conflict. */
  startInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { settings, claims } = this.#tools;
    const request = { ...options, operation: 'startInstance' };
    return changeInstance(this.#tools, instanceId, request, (host, domain, callOptions) =>
      startDomain(host, domain, { ...settings, claims }, callOptions),
    );
  }

  /** See the contract. Completes when everything is gone. */
  terminateInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    return terminateInstance(this.#tools, instanceId, options);
  }

  /** See the contract. Without zone, on every host. */
  terminateByToken(
    token: string,
    { zone }: { readonly zone?: string | undefined },
    options: CallOptions = {},
  ): Promise<TerminateByTokenResult> {
    return terminateByToken(this.#tools, token, zone, options);
  }

  /** See the contract. */
  async waitForInstanceTerminated(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { host } = this.#tools.requests.locate(instanceId, 'waitForInstanceTerminated');
    await this.#listening(host.name, () => this.#waiter.waitForTerminated(instanceId, options));
  }

  /** See the contract. Each tag is an element of its own, so that changes never meet. */
  addTags(instanceId: string, tags: Readonly<Record<string, string>>, options: CallOptions = {}): Promise<void> {
    const request = { ...options, operation: 'addTags' };
    return changeInstance(this.#tools, instanceId, request, async ({ api }, { facts }, callOptions) => {
      mergeTags(facts.metadata.tags, tags, { provider: 'onprem' });
      for (const [key, value] of Object.entries(tags)) {
        await setElement(api, facts.uuid, toTagElement(key, value), callOptions);
      }
    });
  }

  /** See the contract. */
  removeTags(instanceId: string, keys: readonly string[], options: CallOptions = {}): Promise<void> {
    const request = { ...options, operation: 'removeTags' };
    return changeInstance(this.#tools, instanceId, request, async ({ api }, { facts }, callOptions) => {
      for (const key of keys) await setElement(api, facts.uuid, toTagElement(key, undefined), callOptions);
    });
  }

  /** See the contract. */
  listInstances(filters: InstanceFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceInfo> {
    return listInstances(this.#tools, filters, options);
  }

  /** See the contract. What the guest wrote to its first serial port, over all its boots. */
  getConsoleOutput(instanceId: string, options: CallOptions = {}): Promise<string> {
    const { requests, settings } = this.#tools;
    const request = { ...options, operation: 'getConsoleOutput' };
    return requests.runFor(instanceId, request, async ({ api }, uuid, callOptions) => {
      const { name } = await readFacts(api, uuid, callOptions);
      return await readConsole(api, settings.consolePool ?? '', name, callOptions);
    });
  }

  /** See the contract. */
  listInstanceTypes(filters: InstanceTypeFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceTypeInfo> {
    return listInstanceTypes(this.#tools, filters, options);
  }

  /** See the contract. */
  preflight(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<readonly PreflightProblem[]> {
    return findPreflightProblems(this.#tools, configuration, options);
  }

  /** See the contract. Stops that are under way are left to the guest. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { images, instances, requests, stops } = this.#tools;
    images[Symbol.dispose]();
    instances.dispose();
    this.#waiter.dispose();
    await stops[Symbol.asyncDispose]();
    await requests[Symbol.asyncDispose]();
  }

  #listening<T>(host: string, wait: () => Promise<T>): Promise<T> {
    return this.#watches.get(host)?.during(wait) ?? wait();
  }
}
