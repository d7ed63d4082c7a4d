import type { Disk, ResourceSku, Usage, VirtualMachine } from '@azure/arm-compute';
import type { AzureImage } from './image-reference.ts';
import type { NetworkInterface, PublicAddress } from './network-addresses.ts';

/** Options of one request. */
export interface RequestOptions {
  /** Ends it at once. */
  readonly signal?: AbortSignal | undefined;
}

/** A virtual machine as it is read: the model, and its instance view where that was asked for. */
export interface VirtualMachineView
  extends Pick<
    VirtualMachine,
    | 'name'
    | 'tags'
    | 'zones'
    | 'priority'
    | 'vmId'
    | 'hardwareProfile'
    | 'storageProfile'
    | 'networkProfile'
    | 'provisioningState'
    | 'instanceView'
  > {
  readonly id: string;
  readonly timeCreated?: Date | string | undefined;
}

/** A page of a list. */
export interface Page<T> {
  readonly elements: readonly T[];
  /** Leads to the next page; undefined after the last one. */
  readonly next: string | undefined;
}

/** How tags of a resource are changed. */
export type TagsOperation = 'Merge' | 'Delete';

/** What an identity may do. */
export interface Permission {
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
}

/** What is read of an image. */
export interface ImageFacts {
  /** The exact version; undefined for images without versions. */
  readonly version: string | undefined;
  readonly architecture: 'x64' | 'Arm64' | undefined;
  /** `V1` or `V2`, where Azure tells: not every size boots both. */
  readonly generation: string | undefined;
  /** Size of its system disk in GiB, where Azure tells. */
  readonly sizeGib: number | undefined;
}

/**
 * What the provider asks of Azure Resource Manager, in one subscription and resource group. Each method is one request
 * (a few for images and consoles). Lists answer one page: the first one, or the one after `next`. All throw `ArmError`.
 *
 * Changes resolve when Azure has accepted them; operations that take longer show in the state of the resource.
 */
export interface ArmApi {
  /** The resource group; proves that the credentials are good. */
  getResourceGroup(options: RequestOptions): Promise<{ readonly location: string }>;

  /** A machine with its instance view. */
  getVirtualMachine(name: string, options: RequestOptions): Promise<VirtualMachineView>;
  /** The machines of the resource group, without instance views. May lag behind. */
  listVirtualMachines(next: string | undefined, options: RequestOptions): Promise<Page<VirtualMachineView>>;
  /** The instance views of all machines of the subscription, and little else. May lag behind. */
  listStatuses(next: string | undefined, options: RequestOptions): Promise<Page<VirtualMachineView>>;
  /** Creates a machine, and refuses when there is one of that name. */
  createVirtualMachine(name: string, body: VirtualMachine, options: RequestOptions): Promise<VirtualMachineView>;
  startVirtualMachine(name: string, options: RequestOptions): Promise<void>;
  deallocateVirtualMachine(name: string, options: RequestOptions): Promise<void>;
  powerOffVirtualMachine(name: string, options: RequestOptions): Promise<void>;
  /** Deletes a machine by force, without a shutdown; one that is not there is fine. */
  deleteVirtualMachine(name: string, options: RequestOptions): Promise<void>;
  /** The serial console log; empty while there is none. */
  readConsole(name: string, options: RequestOptions): Promise<string>;

  getInterface(id: string, options: RequestOptions): Promise<NetworkInterface>;
  listInterfaces(next: string | undefined, options: RequestOptions): Promise<Page<NetworkInterface>>;
  putInterface(name: string, body: object, options: RequestOptions): Promise<NetworkInterface>;
  deleteInterface(id: string, options: RequestOptions): Promise<void>;
  getPublicAddress(id: string, options: RequestOptions): Promise<PublicAddress>;
  listPublicAddresses(next: string | undefined, options: RequestOptions): Promise<Page<PublicAddress>>;
  putPublicAddress(name: string, body: object, options: RequestOptions): Promise<PublicAddress>;
  deletePublicAddress(id: string, options: RequestOptions): Promise<void>;
  /** Whether a subnet, or a network security group, exists. */
  getNetworkResource(id: string, options: RequestOptions): Promise<void>;

  listDisks(next: string | undefined, options: RequestOptions): Promise<Page<Disk>>;
  putDisk(name: string, body: Disk, options: RequestOptions): Promise<Disk>;
  getDisk(name: string, options: RequestOptions): Promise<Disk>;
  deleteDisk(name: string, options: RequestOptions): Promise<void>;

  /** Changes tags of a resource on the server, so that no concurrent change is lost. */
  changeTags(
    resourceId: string,
    operation: TagsOperation,
    tags: Readonly<Record<string, string>>,
    options: RequestOptions,
  ): Promise<void>;

  /** The kinds of machines of the region. */
  listSkus(next: string | undefined, options: RequestOptions): Promise<Page<ResourceSku>>;
  /** What is used of which quota in the region. */
  listUsage(next: string | undefined, options: RequestOptions): Promise<Page<Usage>>;
  readImage(image: AzureImage, options: RequestOptions): Promise<ImageFacts>;
  /** A public key that Azure keeps, by its name in the resource group. */
  getSshPublicKey(name: string, options: RequestOptions): Promise<string>;
  /** What the credentials allow with a resource, or in a resource group, by its id. */
  listPermissions(scope: string, next: string | undefined, options: RequestOptions): Promise<Page<Permission>>;

  /** Lets go of connections. */
  close(): void;
}
