import { RecentInstances } from '@cloud-spi/provider-kit';
import { type CloudProvisioningError, type InstanceInfo, isCloudProvisioningError } from '@cloud-spi/spi';
import type { VirtualMachineView } from './arm-api.ts';
import type { ArmCall, ArmRequests, ReadPageOf } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { toNameOfInstance } from './instance-ids.ts';
import { isMissing } from './is-missing.ts';
import {
  type InterfaceAddresses,
  type NetworkAddresses,
  type PublicAddress,
  toInterfaceAddresses,
  toNetworkAddresses,
} from './network-addresses.ts';
import { toInstanceInfo } from './to-instance-info.ts';

/** What many machines have in common to be read: their power states and addresses, by lower-case id. */
export interface GroupView {
  /** By the id of the machine. */
  readonly statuses: ReadonlyMap<string, VirtualMachineView['instanceView']>;
  /** By the id of the interface. */
  readonly interfaces: ReadonlyMap<string, InterfaceAddresses>;
  readonly publicAddresses: ReadonlyMap<string, PublicAddress>;
}

type Answers = ReadonlyMap<string, InstanceInfo | CloudProvisioningError>;

// So many machines are read one by one; more by the lists of the group. Reads want what is true now, which lists are
// late with; waits look again anyway.
const SINGLE_READS = 20;
const SINGLE_READS_OF_WAITS = 3;
// A list that lags misses new machines by the dozen: so many are looked up by id in one tick, the others in the next.
const CONFIRMATIONS = 10;

/** Reads machines with their addresses. */
export class MachineReader {
  readonly #requests: ArmRequests;
  readonly #settings: AzureProviderSettings;
  readonly #justMade: RecentInstances;
  #confirmed = 0;

  /**
   * @param requests - Sends the requests.
   * @param settings - Of the provider.
   */
  constructor(requests: ArmRequests, settings: AzureProviderSettings) {
    this.#requests = requests;
    this.#settings = settings;
    this.#justMade = new RecentInstances({ clock: settings.clock, windowMs: settings.pollIntervalMs / 2 });
  }

  /** Reads a machine, by its name, without addresses. */
  readMachine(name: string, call: ArmCall): Promise<VirtualMachineView> {
    return this.#requests.send('read', call, (api, options) => api.getVirtualMachine(name, options));
  }

  /** Reads the machine of an id, with its addresses. */
  async readInfo(instanceId: string, call: ArmCall): Promise<InstanceInfo> {
    const name = toNameOfInstance(this.#settings, instanceId, call.operation);
    return await this.completeInfo(await this.readMachine(name, { ...call, instanceId }), call);
  }

  /** Describes a machine that was read, with its addresses. */
  async completeInfo(machine: VirtualMachineView, call: ArmCall): Promise<InstanceInfo> {
    const { location } = this.#settings;
    return toInstanceInfo(machine, { location, addresses: await this.#readAddresses(machine, call) });
  }

  /** Describes a machine of a list. */
  toListedInfo(machine: VirtualMachineView, group: GroupView): InstanceInfo {
    const { location } = this.#settings;
    const instanceView = machine.instanceView ?? group.statuses.get(machine.id.toLowerCase());
    const own = group.interfaces.get(interfaceIdOf(machine) ?? '');
    const publicAddress = group.publicAddresses.get(own?.publicAddressId?.toLowerCase() ?? '');
    return toInstanceInfo(instanceView === undefined ? machine : { ...machine, instanceView }, {
      location,
      addresses: own === undefined ? undefined : toNetworkAddresses(own, publicAddress),
    });
  }

  /** Reads what the machines of the group have in common. Of thousands only what is used is kept. */
  async readGroup(call: ArmCall): Promise<GroupView> {
    const [statuses, interfaces, publicAddresses] = await Promise.all([
      this.#readStatuses(call),
      this.#readMap(call, (api, next, options) => api.listInterfaces(next, options), toInterfaceAddresses),
      this.#readMap(
        call,
        (api, next, options) => api.listPublicAddresses(next, options),
        (address) => address,
      ),
    ]);
    return { statuses, interfaces, publicAddresses };
  }

  /** Power states of the subscription; none where only the resource group may be read: then they are read one by one. */
  async #readStatuses(call: ArmCall): Promise<GroupView['statuses']> {
    try {
      return await this.#readMap(
        call,
        (api, next, options) => api.listStatuses(next, options),
        ({ instanceView }) => instanceView,
      );
    } catch (error) {
      if (isCloudProvisioningError(error) && error.code === 'PermissionDenied') return new Map();
      throw error;
    }
  }

  /** Reads a list into a map by lower-case id. */
  async #readMap<T extends { readonly id: string }, Kept>(
    call: ArmCall,
    readPage: ReadPageOf<T>,
    keep: (element: T) => Kept,
  ): Promise<ReadonlyMap<string, Kept>> {
    const map = new Map<string, Kept>();
    for await (const page of this.#requests.pages(call, readPage)) {
      for (const element of page) map.set(element.id.toLowerCase(), keep(element));
    }
    return map;
  }

  /** Reads several instances for calls of `getInstanceInfo`. */
  readBatch(instanceIds: readonly string[], call: ArmCall): Promise<Answers> {
    if (instanceIds.length <= SINGLE_READS) return readSingly(instanceIds, (id) => this.readInfo(id, call));
    return this.#readByLists(instanceIds, call, instanceIds.length);
  }

  /**
   * Reads several instances for waits. Ids that a list does not show may be left out: they are looked up later. One that
   * this object has just made is still pending: to look again is early enough.
   */
  async readForWaits(instanceIds: readonly string[], call: ArmCall): Promise<Answers> {
    const known = new Map<string, InstanceInfo>();
    for (const instanceId of instanceIds) {
      const info = this.#justMade.find(instanceId);
      if (info?.state === 'pending') known.set(instanceId, info);
    }
    const others = instanceIds.filter((instanceId) => !known.has(instanceId));
    if (others.length === 0) return known;
    return new Map([...known, ...(await this.#readWaiting(others, call))]);
  }

  /** Remembers what this object has made. */
  remember(info: InstanceInfo): void {
    this.#justMade.remember(info);
  }

  #readWaiting(instanceIds: readonly string[], call: ArmCall): Promise<Answers> {
    if (instanceIds.length <= SINGLE_READS_OF_WAITS)
      return readSingly(instanceIds, (id) => this.#readForWait(id, call));
    return this.#readByLists(instanceIds, call, CONFIRMATIONS);
  }

  /** Only who has waited long enough is told addresses: they cost two more requests. */
  async #readForWait(instanceId: string, call: ArmCall): Promise<InstanceInfo> {
    const { location } = this.#settings;
    const name = toNameOfInstance(this.#settings, instanceId, call.operation);
    const machine = await this.readMachine(name, { ...call, instanceId });
    const info = toInstanceInfo(machine, { location });
    return info.state === 'running' ? await this.completeInfo(machine, call) : info;
  }

  async #readByLists(instanceIds: readonly string[], call: ArmCall, confirmations: number): Promise<Answers> {
    const [group, listed] = await Promise.all([
      this.readGroup(call),
      this.#readMap(
        call,
        (api, next, options) => api.listVirtualMachines(next, options),
        (machine) => machine,
      ),
    ]);
    const answers = new Map<string, InstanceInfo | CloudProvisioningError>();
    const missing: string[] = [];
    for (const instanceId of instanceIds) {
      const machine = listed.get(instanceId.toLowerCase());
      const hasStatus = group.statuses.has(instanceId.toLowerCase());
      if (machine === undefined || !hasStatus) missing.push(instanceId);
      else answers.set(instanceId, this.toListedInfo(machine, group));
    }
    // Absence from a list proves nothing: only a read of the id does.
    const chosen = this.#chooseTurn(missing, confirmations);
    const confirmed = await readSingly(chosen, (instanceId) => this.readInfo(instanceId, call));
    return new Map([...answers, ...confirmed]);
  }

  /** Some of the ids; the others have their turn the next time. */
  #chooseTurn(instanceIds: readonly string[], count: number): readonly string[] {
    if (instanceIds.length <= count) return instanceIds;
    const begin = this.#confirmed % instanceIds.length;
    this.#confirmed = begin + count;
    return [...instanceIds.slice(begin), ...instanceIds.slice(0, begin)].slice(0, count);
  }

  async #readAddresses(machine: VirtualMachineView, call: ArmCall): Promise<NetworkAddresses | undefined> {
    const interfaceId = interfaceIdOf(machine);
    if (interfaceId === undefined) return undefined;
    try {
      const networkInterface = await this.#requests.send('read', call, (api, options) =>
        api.getInterface(interfaceId, options),
      );
      const own = toInterfaceAddresses(networkInterface);
      const { publicAddressId } = own;
      if (publicAddressId === undefined) return toNetworkAddresses(own, undefined);
      const publicAddress = await this.#requests.send('read', call, (api, options) =>
        api.getPublicAddress(publicAddressId, options),
      );
      return toNetworkAddresses(own, publicAddress);
    } catch (error) {
      // It goes before its machine does, and comes after it.
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

function interfaceIdOf({ networkProfile }: VirtualMachineView): string | undefined {
  const interfaces = networkProfile?.networkInterfaces ?? [];
  return (interfaces.find(({ primary }) => primary === true) ?? interfaces[0])?.id?.toLowerCase();
}

async function readSingly(
  instanceIds: readonly string[],
  read: (instanceId: string) => Promise<InstanceInfo>,
): Promise<Answers> {
  const answer = async (instanceId: string) => [instanceId, await toAnswer(read(instanceId))] as const;
  return new Map(await Promise.all(instanceIds.map(answer)));
}

async function toAnswer(read: Promise<InstanceInfo>): Promise<InstanceInfo | CloudProvisioningError> {
  try {
    return await read;
  } catch (error) {
    if (isCloudProvisioningError(error)) return error;
    throw error;
  }
}
