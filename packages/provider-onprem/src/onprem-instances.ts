import { type CoalescedReader, createCoalescedReader } from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  type CloudProvisioningError,
  createCloudProvisioningError,
  type InstanceInfo,
  isCloudProvisioningError,
} from '@cloud-spi/spi';
import type { HostRequest, HostRequests } from './host-requests.ts';
import { toInstanceId } from './instance-ids.ts';
import { observeDomains } from './observe-domains.ts';
import type { OnpremHost } from './onprem-host.ts';
import type { OnpremProviderSettings } from './onprem-provider-options.ts';
import { type ObservedDomain, toInstanceInfo } from './to-instance-info.ts';

type Answers = ReadonlyMap<string, InstanceInfo | CloudProvisioningError>;

/** Reads the instances of one provider object: those that are asked for together in one go for each host. */
export class OnpremInstances {
  readonly #requests: HostRequests;
  readonly #settings: OnpremProviderSettings;
  readonly #reader: CoalescedReader<InstanceInfo>;

  /**
   * @param requests - The hosts.
   * @param settings - How to read.
   */
  constructor(requests: HostRequests, settings: OnpremProviderSettings) {
    this.#requests = requests;
    this.#settings = settings;
    this.#reader = createCoalescedReader({
      provider: 'onprem',
      clock: settings.clock,
      idleMs: 0, // a call on a socket costs less than waiting for others to join
      maxBatch: 1_000,
      readBatch: (instanceIds, options) =>
        this.#readBatch(instanceIds, (host, request, work) =>
          this.#requests.run(host, { ...request, ...options }, work),
        ),
    });
  }

  /** Reads one instance. @throws NotFound */
  read(instanceId: string, options: CallOptions): Promise<InstanceInfo> {
    return this.#reader.read(instanceId, options);
  }

  /** Reads instances for those who wait: each host once, without retries. */
  poll(instanceIds: readonly string[], options: Pick<CallOptions, 'signal'>): Promise<Answers> {
    return this.#readBatch(instanceIds, (host, request, work) =>
      this.#requests.runOnce(host, { ...request, ...options }, work),
    );
  }

  /** Reads all instances of a host. */
  async list(host: OnpremHost, request: HostRequest): Promise<InstanceInfo[]> {
    const domains = await this.#requests.run(host, request, (each, options) =>
      observeDomains(each, () => true, this.#settings, options),
    );
    return domains.map((domain) => this.toInfo(domain));
  }

  /** Translates a domain. */
  toInfo(domain: ObservedDomain): InstanceInfo {
    const { region, clock } = this.#settings;
    return toInstanceInfo(domain, region, clock.now());
  }

  /** Ends every read. */
  dispose(): void {
    this.#reader.dispose();
  }

  async #readBatch(instanceIds: readonly string[], run: HostRequests['run']): Promise<Answers> {
    const operation = 'getInstanceInfo';
    const byHost = new Map<OnpremHost, string[]>();
    for (const instanceId of instanceIds) {
      const { host } = this.#requests.locate(instanceId, operation);
      byHost.set(host, [...(byHost.get(host) ?? []), instanceId]);
    }
    const answers = await Promise.all(
      [...byHost].map(async ([host, ids]): Promise<[string, InstanceInfo | CloudProvisioningError][]> => {
        try {
          const found = await run(host, { operation }, (each, options) => {
            const wanted = new Set(ids);
            const isWanted = (uuid: string) => wanted.has(toInstanceId({ host: each.name, uuid }));
            return observeDomains(each, isWanted, this.#settings, options);
          });
          const infos = new Map(found.map((domain) => this.toInfo(domain)).map((info) => [info.instanceId, info]));
          return ids.map((id) => [id, infos.get(id) ?? toNotFound(operation, id)]);
        } catch (error) {
          // One host that fails fails the instances on it only.
          if (!isCloudProvisioningError(error)) throw error;
          return ids.map((id) => [id, error]);
        }
      }),
    );
    return new Map(answers.flat());
  }
}

/** No such instance. */
export function toNotFound(operation: string, instanceId: string): CloudProvisioningError {
  const message = 'The host has no such domain';
  return createCloudProvisioningError({
    code: 'NotFound',
    message,
    provider: 'onprem',
    operation,
    instanceId,
    outcome: 'rejected',
  });
}
