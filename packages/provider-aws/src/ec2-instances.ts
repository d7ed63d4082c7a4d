import {
  type CoalescedReader,
  createCoalescedReader,
  fromOwnershipTags,
  RecentInstances,
  restateError,
} from '@cloud-spi/provider-kit';
import { type CallOptions, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import type { AwsProviderSettings } from './aws-provider-options.ts';
import type { Instance } from './ec2-api.ts';
import type { Ec2Requests } from './ec2-requests.ts';
import { fromEc2Tags } from './ec2-tags.ts';
import { toAwsError } from './to-cloud-provisioning-error.ts';
import { toInstanceInfo } from './to-instance-info.ts';

// What one DescribeInstances takes: more ids make no cheaper requests, and a batch fails whole for one unknown id.
const BATCH = 100;

/**
 * Reads instances, many with one request, and knows which of them this object made a moment ago: EC2 may not show those
 * to everybody yet.
 */
export class Ec2Instances {
  /** What this object made within the consistency window. */
  readonly recent: RecentInstances;
  readonly #requests: Ec2Requests;
  readonly #settings: AwsProviderSettings;
  readonly #reader: CoalescedReader<Instance>;
  readonly #poller: CoalescedReader<Instance>;
  readonly #finder: CoalescedReader<readonly Instance[]>;

  /**
   * @param requests - Asks EC2.
   * @param settings - Parsed options.
   */
  constructor(requests: Ec2Requests, settings: AwsProviderSettings) {
    const { clock, consistencyWindowMs } = settings;
    const common = { provider: 'aws', clock, maxBatch: BATCH, splitOn: isNotFound };
    this.#requests = requests;
    this.#settings = settings;
    this.recent = new RecentInstances({ clock, windowMs: consistencyWindowMs });
    this.#reader = createCoalescedReader({
      ...common,
      readBatch: (ids, options) => this.#describe(ids, options, 'send'),
    });
    // Not retried: a wait outlasts transient errors by itself.
    this.#poller = createCoalescedReader({
      ...common,
      idleMs: 0,
      readBatch: (ids, options) => this.#describe(ids, options, 'sendOnce'),
    });
    this.#finder = createCoalescedReader({
      ...common,
      operation: 'provisionInstance',
      readBatch: (tokens, options) => this.#findByClientToken(tokens, options),
    });
  }

  /**
   * Reads an instance. One that this object made a moment ago and that EC2 does not show is as it was then.
   *
   * @throws NotFound.
   */
  async readInfo(instanceId: string, operation: string, options: CallOptions): Promise<InstanceInfo> {
    try {
      return this.toInfo(await this.#reader.read(instanceId, options));
    } catch (error) {
      const recent = isNotFound(error) ? this.recent.find(instanceId) : undefined;
      if (recent !== undefined) return recent;
      throw restateError(error, { operation, instanceId });
    }
  }

  /** As {@link Ec2Instances.readInfo} for many, without retries; an id that fails has its error as value. */
  async pollInfos(instanceIds: readonly string[], { signal }: CallOptions) {
    const answers = instanceIds.map(async (instanceId) => {
      try {
        return [instanceId, this.toInfo(await this.#poller.read(instanceId, { signal }))] as const;
      } catch (error) {
        const recent = isNotFound(error) ? this.recent.find(instanceId) : undefined;
        return [instanceId, recent ?? (error as never)] as const;
      }
    });
    return new Map(await Promise.all(answers));
  }

  /**
   * Reads an instance that is to be changed.
   *
   * @throws NotFound; PermissionDenied when it is another owner's or nobody's.
   */
  async readOwned(instanceId: string, operation: string, options: CallOptions): Promise<Instance> {
    const { owner } = this.#settings;
    let instance: Instance;
    try {
      const read = () => this.#reader.read(instanceId, options);
      instance = await this.recent.untilVisible(instanceId, read, options);
    } catch (error) {
      throw restateError(error, { operation, instanceId });
    }
    const { ownership } = fromOwnershipTags(fromEc2Tags(instance.Tags));
    if (ownership?.owner === owner) return instance;
    const whose = ownership === undefined ? 'nobody' : `the owner ${ownership.owner}`;
    throw toAwsError('PermissionDenied', `${instanceId} belongs to ${whose}, not to ${owner}`, {
      operation,
      instanceId,
    });
  }

  /**
   * Finds what was made with a client token, also what is terminated. An empty answer proves nothing within the
   * consistency window.
   *
   * @param clientToken - As sent to EC2.
   * @param operation - The method that asks, for errors.
   */
  async findByClientToken(clientToken: string, operation: string, options: CallOptions): Promise<readonly Instance[]> {
    try {
      return await this.#finder.read(clientToken, options);
    } catch (error) {
      throw restateError(error, { operation });
    }
  }

  /** Translates an instance. */
  toInfo(instance: Instance): InstanceInfo {
    return toInstanceInfo(instance, this.#settings.region);
  }

  /** Ends every read. */
  dispose(): void {
    for (const reader of [this.#reader, this.#poller, this.#finder]) reader.dispose();
  }

  /** Never with MaxResults: EC2 refuses it beside ids. */
  async #describe(instanceIds: readonly string[], options: CallOptions, send: 'send' | 'sendOnce') {
    const instanceId = instanceIds.length === 1 ? instanceIds[0] : undefined;
    const call = { ...options, operation: 'getInstanceInfo', instanceId };
    const request = { InstanceIds: [...instanceIds] };
    const { Reservations = [] } = await this.#requests[send]('DescribeInstances', request, call);
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
    return new Map(instances.map((instance) => [instance.InstanceId ?? '', instance]));
  }

  async #findByClientToken(clientTokens: readonly string[], options: CallOptions) {
    const found = new Map<string, Instance[]>(clientTokens.map((token) => [token, []]));
    const request = {
      Filters: [{ Name: 'client-token', Values: [...clientTokens] }],
      MaxResults: this.#settings.pageSize,
    };
    const call = { ...options, operation: 'provisionInstance' };
    for await (const { Reservations = [] } of this.#requests.pages('DescribeInstances', request, call)) {
      for (const instance of Reservations.flatMap(({ Instances = [] }) => Instances)) {
        found.get(instance.ClientToken ?? '')?.push(instance);
      }
    }
    return found;
  }
}

function isNotFound(error: unknown): boolean {
  return isCloudProvisioningError(error) && error.code === 'NotFound';
}
