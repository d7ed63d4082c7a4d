import { randomUUID } from 'node:crypto';
import {
  type Clock,
  createDeterministicName,
  createInstanceWaiter,
  fromOwnershipTags,
  guardProvider,
  type InstanceWaiter,
  isSameConfigurationHash,
  matchesInstanceFilters,
  mergeTags,
  toConfigurationHash,
  toOwnershipTags,
  withoutTags,
} from '@cloud-spi/provider-kit';
import {
  ANY_OWNER,
  type CallOptions,
  type CloudProviderImplementation,
  type CloudProviderSPI,
  createCloudProvisioningError,
  type ErrorCode,
  type InstanceConfiguration,
  type InstanceFilters,
  type InstanceInfo,
} from '@cloud-spi/spi';
import { toInstanceInfo, ZONE } from './to-instance-info.ts';
import { type ToyCloud, ToyCloudError, type ToyMachine } from './toy-cloud.ts';

const NAME = 'toy';

/** What {@link createProvider} needs. */
export interface ToyProviderOptions {
  readonly cloud: ToyCloud;
  readonly clock: Clock;
  /** The installation whose machines these are. Default `default`. */
  readonly owner?: string | undefined;
}

/** Makes a provider of the toy cloud. Does no I/O. */
export function createProvider({ cloud, clock, owner = 'default' }: ToyProviderOptions): CloudProviderSPI {
  return guardProvider(new ToyProvider(cloud, clock, owner), { clock });
}

class ToyProvider implements CloudProviderImplementation {
  readonly spiVersion = 1;
  readonly capabilities = {
    ...{ consistencyWindowMs: 0, volumeTypes: ['ssd'] as const, maxAdditionalVolumes: 0, volumeEncryption: false },
    ...{ stopStart: false, stopReleasesCompute: false, spot: false, keptVolumes: false, consoleOutput: false },
    ...{ publicIp: false, fixedPrivateIp: false, securityGroups: false, keyPairs: false, sshPublicKeys: false },
    ...{ identity: false, nestedVirtualization: false, instanceTypeCatalog: false, preflight: false },
  };
  readonly getProviderName = () => NAME;
  readonly describeScope = async () => ({ provider: NAME, id: 'toy:here', attributes: {} });
  // Excluded by the capabilities: the guard answers NotSupported.
  readonly stopInstance = refuse;
  readonly startInstance = refuse;
  readonly getConsoleOutput = refuse;
  readonly #cloud: ToyCloud;
  readonly #owner: string;
  readonly #waiter: InstanceWaiter;

  constructor(cloud: ToyCloud, clock: Clock, owner: string) {
    const readBatch = (ids: readonly string[]) => this.#readBatch(ids);
    this.#cloud = cloud;
    this.#owner = owner;
    this.#waiter = createInstanceWaiter({ provider: NAME, clock, readBatch, intervalMs: 1_000 });
  }

  async resolveConfiguration(configuration: InstanceConfiguration): Promise<InstanceConfiguration> {
    const { zone = ZONE, imageId, instanceType } = configuration;
    const problems = [
      ...findProblem('zone', zone, [ZONE]),
      ...findProblem('imageId', imageId, this.#cloud.images),
      ...findProblem('instanceType', instanceType, this.#cloud.sizes),
    ];
    if (problems.length === 0) return { ...configuration, zone };
    throw fail('InvalidConfiguration', 'resolveConfiguration', 'The toy cloud does not have that', { problems });
  }

  async provisionInstance(configuration: InstanceConfiguration): Promise<InstanceInfo> {
    await this.resolveConfiguration(configuration);
    const { idempotencyToken, namespace, name, instanceType: size, tags } = configuration;
    const configurationHash = toConfigurationHash(configuration);
    const token = idempotencyToken === undefined ? {} : { idempotencyToken };
    const ownership = toOwnershipTags({ owner: this.#owner, namespace, name, configurationHash, ...token });
    // The name follows from the token: whoever repeats the call, from any process, finds the same machine.
    const id = this.#toName(idempotencyToken ?? `random-${randomUUID()}`);
    try {
      return toInstanceInfo(await this.#cloud.createMachine({ name: id, size, labels: { ...tags, ...ownership } }));
    } catch (error) {
      if (!(error instanceof ToyCloudError) || error.code !== 'NAME_TAKEN') throw error;
      return await this.#adopt(id, configurationHash);
    }
  }

  async getInstanceInfo(id: string): Promise<InstanceInfo> {
    const [machine] = await this.#cloud.getMachines([checkId(id, 'getInstanceInfo')]);
    if (machine === undefined) throw notFound(id, 'getInstanceInfo');
    return toInstanceInfo(machine);
  }

  async waitForInstanceRunning(id: string, options: CallOptions = {}): Promise<InstanceInfo> {
    return await this.#waiter.waitForRunning(checkId(id, 'waitForInstanceRunning'), options);
  }

  async waitForInstanceTerminated(id: string, options: CallOptions = {}): Promise<void> {
    await this.#waiter.waitForTerminated(checkId(id, 'waitForInstanceTerminated'), options);
  }

  async terminateInstance(id: string): Promise<void> {
    if ((await this.#findOwn(id, 'terminateInstance')) !== undefined) await this.#cloud.deleteMachine(id);
  }

  async terminateByToken(token: string) {
    const id = this.#toName(token);
    await this.terminateInstance(id);
    return { remaining: (await this.#cloud.getMachines([id])).length };
  }

  async addTags(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#changeTags(id, 'addTags', (labels) => mergeTags(labels, tags, { provider: NAME }));
  }

  async removeTags(id: string, keys: readonly string[]): Promise<void> {
    await this.#changeTags(id, 'removeTags', (labels) => withoutTags(labels, keys));
  }

  async *listInstances(filters: InstanceFilters = {}): AsyncIterable<InstanceInfo> {
    const { owner = this.#owner } = filters;
    let after: string | undefined;
    do {
      const { machines, next } = await this.#cloud.listMachines(after);
      const infos = machines.map(toInstanceInfo).filter((info) => matchesInstanceFilters(info, filters));
      yield* infos.filter((info) => owner === ANY_OWNER || info.owner === owner);
      after = next;
    } while (after !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#waiter.dispose();
  }

  #toName(token: string): string {
    return createDeterministicName({ prefix: NAME, owner: this.#owner, token });
  }

  async #adopt(id: string, configurationHash: string): Promise<InstanceInfo> {
    const [machine] = await this.#cloud.getMachines([id]);
    const known = machine && fromOwnershipTags(machine.labels).ownership?.configurationHash;
    const isSame = machine?.status !== 'VANISHING' && isSameConfigurationHash(known, configurationHash);
    if (machine !== undefined && isSame) return toInstanceInfo(machine);
    throw fail('AlreadyExists', 'provisionInstance', 'The token is taken or used up', { instanceId: id });
  }

  async #changeTags(id: string, operation: string, change: (labels: ToyMachine['labels']) => ToyMachine['labels']) {
    const machine = await this.#findOwn(id, operation);
    if (machine === undefined) throw notFound(id, operation);
    await this.#cloud.changeLabels(id, change);
  }

  async #findOwn(id: string, operation: string): Promise<ToyMachine | undefined> {
    const [machine] = await this.#cloud.getMachines([checkId(id, operation)]);
    if (machine === undefined || fromOwnershipTags(machine.labels).ownership?.owner === this.#owner) return machine;
    throw fail('PermissionDenied', operation, 'The machine belongs to somebody else', { instanceId: id });
  }

  async #readBatch(ids: readonly string[]) {
    const machines = await this.#cloud.getMachines(ids);
    const infos = new Map(machines.map((machine) => [machine.name, toInstanceInfo(machine)]));
    return new Map(ids.map((id) => [id, infos.get(id) ?? notFound(id, 'getInstanceInfo')]));
  }
}

function checkId(id: string, operation: string): string {
  if (/^toy-[a-z2-7]{26}$/.test(id)) return id;
  throw fail('InvalidConfiguration', operation, 'The id is none of the toy cloud', { instanceId: id });
}

function findProblem(path: string, found: string, known: readonly string[]) {
  return known.includes(found) ? [] : [{ path, expected: `one of ${known.join(', ')}`, found: JSON.stringify(found) }];
}

function notFound(id: string, operation: string) {
  return fail('NotFound', operation, `${id} does not exist`, { instanceId: id });
}

function fail(code: ErrorCode, operation: string, message: string, details: object = {}) {
  return createCloudProvisioningError({ code, operation, message, provider: NAME, outcome: 'rejected', ...details });
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('The capabilities exclude it'));
}
