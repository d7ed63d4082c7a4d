import { createInstanceWaiter, type InstanceWaiter, mergeTags } from '@cloud-spi/provider-kit';
import {
  type CallOptions,
  type CloudProviderImplementation,
  type InstanceConfiguration,
  type InstanceFilters,
  type InstanceInfo,
  type InstanceTypeFilters,
  type InstanceTypeInfo,
  isCloudProvisioningError,
  type PreflightProblem,
  type ProviderCapabilities,
  type ProviderScope,
  SPI_VERSION,
  type TerminateByTokenResult,
} from '@cloud-spi/spi';
import type { AwsProviderSettings } from './aws-provider-options.ts';
import { changeInstance } from './change-instance.ts';
import { describeScope } from './describe-scope.ts';
import { type ConnectToEc2, connectToEc2 } from './ec2-api.ts';
import { Ec2Catalog } from './ec2-catalog.ts';
import { Ec2Instances } from './ec2-instances.ts';
import { Ec2Requests } from './ec2-requests.ts';
import { fromEc2Tags, toEc2Tags } from './ec2-tags.ts';
import type { Ec2Tools } from './ec2-tools.ts';
import { findPreflightProblems } from './find-preflight-problems.ts';
import { checkInstanceId } from './instance-ids.ts';
import { listInstanceTypes } from './list-instance-types.ts';
import { listInstances } from './list-instances.ts';
import { provisionInstance } from './provision-instance.ts';
import { readConsole } from './read-console.ts';
import { refuseAwsKeys } from './refuse-aws-keys.ts';
import { resolveConfiguration } from './resolve-configuration.ts';
import { terminateByToken } from './terminate-by-token.ts';
import { toCapabilities } from './to-capabilities.ts';
import { toAwsError } from './to-cloud-provisioning-error.ts';

/** The provider of Amazon EC2, not yet guarded. */
export class AwsProvider implements CloudProviderImplementation {
  readonly spiVersion = SPI_VERSION;
  readonly capabilities: ProviderCapabilities;
  readonly #tools: Ec2Tools;
  readonly #waiter: InstanceWaiter;

  /**
   * @param settings - Parsed options.
   * @param connect - Makes the connection, before the first request.
   */
  constructor(settings: AwsProviderSettings, connect: ConnectToEc2 = connectToEc2) {
    const { consistencyWindowMs, clock, pollIntervalMs } = settings;
    const requests = new Ec2Requests(settings, connect);
    const instances = new Ec2Instances(requests, settings);
    this.capabilities = toCapabilities(consistencyWindowMs);
    this.#tools = { settings, requests, instances, catalog: new Ec2Catalog(requests, settings) };
    this.#waiter = createInstanceWaiter({
      provider: 'aws',
      clock,
      consistencyWindowMs,
      intervalMs: pollIntervalMs,
      readBatch: (instanceIds, options) => instances.pollInfos(instanceIds, options),
    });
  }

  /** Always `aws`. */
  getProviderName(): string {
    return 'aws';
  }

  /** See the contract. The account and the region. */
  describeScope(options: CallOptions = {}): Promise<ProviderScope> {
    return describeScope(this.#tools, options);
  }

  /** See the contract. What was looked up is used again for a minute. */
  async resolveConfiguration(configuration: InstanceConfiguration): Promise<InstanceConfiguration> {
    const { catalog, settings } = this.#tools;
    return (await resolveConfiguration(configuration, catalog, settings, 'resolveConfiguration')).configuration;
  }

  /** See the contract. */
  provisionInstance(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<InstanceInfo> {
    return provisionInstance(this.#tools, configuration, options);
  }

  /** See the contract. Calls that begin together share one request. */
  async getInstanceInfo(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    checkInstanceId(instanceId, 'getInstanceInfo');
    return await this.#tools.instances.readInfo(instanceId, 'getInstanceInfo', options);
  }

  /** See the contract. */
  async waitForInstanceRunning(instanceId: string, options: CallOptions = {}): Promise<InstanceInfo> {
    checkInstanceId(instanceId, 'waitForInstanceRunning');
    return await this.#waiter.waitForRunning(instanceId, options);
  }

  /** See the contract. While pending it throws Conflict. */
  stopInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    return changeInstance(this.#tools, 'stopInstance', instanceId, options, async (instance, requests, call) => {
      if (instance.InstanceLifecycle === 'spot') {
        throw toAwsError('NotSupported', `${instanceId} is a spot instance, which EC2 does not stop`, call);
      }
      await requests.send('StopInstances', { InstanceIds: [instanceId] }, call);
    });
  }

  /** See the contract. While stopping it throws Conflict. */
  startInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    return changeInstance(this.#tools, 'startInstance', instanceId, options, async (_instance, requests, call) => {
      await requests.send('StartInstances', { InstanceIds: [instanceId] }, call);
    });
  }

  /** See the contract. */
  async terminateInstance(instanceId: string, options: CallOptions = {}): Promise<void> {
    const { recent } = this.#tools.instances;
    try {
      await changeInstance(this.#tools, 'terminateInstance', instanceId, options, async (_instance, requests, call) => {
        await requests.send('TerminateInstances', { InstanceIds: [instanceId] }, call);
      });
    } catch (error) {
      if (!isCloudProvisioningError(error) || error.code !== 'NotFound') throw error;
    }
    recent.forget(instanceId);
  }

  /** See the contract. Nothing is taken for absent before the consistency window has passed. */
  terminateByToken(
    token: string,
    _placement: { readonly zone?: string | undefined },
    options: CallOptions = {},
  ): Promise<TerminateByTokenResult> {
    return terminateByToken(this.#tools, token, options);
  }

  /** See the contract. */
  async waitForInstanceTerminated(instanceId: string, options: CallOptions = {}): Promise<void> {
    checkInstanceId(instanceId, 'waitForInstanceTerminated');
    await this.#waiter.waitForTerminated(instanceId, options);
  }

  /** See the contract. */
  async addTags(instanceId: string, tags: Readonly<Record<string, string>>, options: CallOptions = {}): Promise<void> {
    refuseAwsKeys(Object.keys(tags), 'addTags');
    await changeInstance(this.#tools, 'addTags', instanceId, options, async (instance, requests, call) => {
      mergeTags(fromEc2Tags(instance.Tags), tags, { provider: 'aws' }); // refuses too many
      await requests.send('CreateTags', { Resources: [instanceId], Tags: toEc2Tags(tags) }, call);
    });
  }

  /** See the contract. */
  async removeTags(instanceId: string, keys: readonly string[], options: CallOptions = {}): Promise<void> {
    refuseAwsKeys(keys, 'removeTags');
    await changeInstance(this.#tools, 'removeTags', instanceId, options, async (_instance, requests, call) => {
      if (keys.length === 0) return; // to EC2 that would mean all of them
      await requests.send('DeleteTags', { Resources: [instanceId], Tags: keys.map((Key) => ({ Key })) }, call);
    });
  }

  /** See the contract. */
  listInstances(filters: InstanceFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceInfo> {
    return listInstances(this.#tools, filters, options);
  }

  /** See the contract. */
  async getConsoleOutput(instanceId: string, options: CallOptions = {}): Promise<string> {
    checkInstanceId(instanceId, 'getConsoleOutput');
    return await readConsole(this.#tools, instanceId, options);
  }

  /** See the contract. */
  listInstanceTypes(filters: InstanceTypeFilters = {}, options: CallOptions = {}): AsyncIterable<InstanceTypeInfo> {
    return listInstanceTypes(this.#tools.requests, filters, options);
  }

  /** See the contract. Sees rights, parameters and what they refer to; not capacity and quotas. */
  preflight(configuration: InstanceConfiguration, options: CallOptions = {}): Promise<readonly PreflightProblem[]> {
    return findPreflightProblems(this.#tools, configuration, options);
  }

  /** See the contract. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#tools.instances.dispose();
    this.#waiter.dispose();
    await this.#tools.requests.dispose();
  }
}
