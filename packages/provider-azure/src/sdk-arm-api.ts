import type { VirtualMachine } from '@azure/arm-compute';
import type { ArmApi, Page, Permission, RequestOptions } from './arm-api.ts';
import { type ArmConnection, connectArm, type SdkOptions } from './arm-connection.ts';
import { toArmError } from './arm-error.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { toGroupId } from './instance-ids.ts';
import type { NetworkInterface, PublicAddress } from './network-addresses.ts';
import { readImage } from './read-image.ts';
import { parseAccepted, toFlatView, toView } from './to-virtual-machine-view.ts';

// What Network, Resources and Authorization are asked for is a dozen plain requests: their own SDKs would weigh 67 MB.
const NETWORK_VERSION = '2024-01-01';
const RESOURCES_VERSION = '2021-04-01';
const AUTHORIZATION_VERSION = '2022-04-01';
const INTERFACES = 'Microsoft.Network/networkInterfaces';
const PUBLIC_ADDRESSES = 'Microsoft.Network/publicIPAddresses';
const CONSOLE_URL_MINUTES = 5;

/** An operation of the SDK that goes on after it was accepted. */
interface Poller {
  submitted(): Promise<void>;
}

/** A list of the SDK. */
interface PagedList<T> {
  byPage(settings: { readonly continuationToken?: string }): AsyncIterator<T[]>;
}

/** What the SDK shows of an answer as it came. */
interface RawAnswer {
  readonly bodyAsText?: string | null;
}

/**
 * Loads the SDK and makes the slice of it that the provider uses.
 *
 * @param settings - Where to, and how.
 */
export async function createArmApi(settings: AzureProviderSettings): Promise<ArmApi> {
  return new SdkArmApi(settings, await connectArm(settings));
}

class SdkArmApi implements ArmApi {
  readonly #settings: AzureProviderSettings;
  readonly #connection: ArmConnection;
  readonly #group: string;

  constructor(settings: AzureProviderSettings, connection: ArmConnection) {
    this.#settings = settings;
    this.#connection = connection;
    this.#group = toGroupId(settings);
  }

  async getResourceGroup(options: RequestOptions) {
    return (await this.#send('GET', this.#group, RESOURCES_VERSION, undefined, options)) as { location: string };
  }

  getVirtualMachine(name: string, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    return this.#call(options, async (sdk) =>
      toView(await virtualMachines.get(this.#settings.resourceGroup, name, { ...sdk, expand: 'instanceView' })),
    );
  }

  listVirtualMachines(next: string | undefined, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    const list = (sdk: SdkOptions) => virtualMachines.list(this.#settings.resourceGroup, sdk);
    return this.#readPage(next, options, list, toView);
  }

  listStatuses(next: string | undefined, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    return this.#readPage(next, options, (sdk) => virtualMachines.listAll({ ...sdk, statusOnly: 'true' }), toView);
  }

  createVirtualMachine(name: string, body: VirtualMachine, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    const { resourceGroup } = this.#settings;
    return this.#submit(
      options,
      (sdk) => virtualMachines.createOrUpdate(resourceGroup, name, body, { ...sdk, ifNoneMatch: '*' }),
      toFlatView,
    );
  }

  async startVirtualMachine(name: string, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    await this.#submit(options, (sdk) => virtualMachines.start(this.#settings.resourceGroup, name, sdk));
  }

  async deallocateVirtualMachine(name: string, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    await this.#submit(options, (sdk) => virtualMachines.deallocate(this.#settings.resourceGroup, name, sdk));
  }

  async powerOffVirtualMachine(name: string, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    await this.#submit(options, (sdk) => virtualMachines.powerOff(this.#settings.resourceGroup, name, sdk));
  }

  async deleteVirtualMachine(name: string, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    await this.#submit(options, (sdk) =>
      virtualMachines.delete(this.#settings.resourceGroup, name, { ...sdk, forceDeletion: true }),
    );
  }

  async readConsole(name: string, options: RequestOptions) {
    const { virtualMachines } = this.#connection.compute;
    const { serialConsoleLogBlobUri } = await this.#call(options, (sdk) =>
      virtualMachines.retrieveBootDiagnosticsData(this.#settings.resourceGroup, name, {
        ...sdk,
        sasUriExpirationTimeInMinutes: CONSOLE_URL_MINUTES,
      }),
    );
    if (serialConsoleLogBlobUri === undefined) return '';
    return (await this.#connection.readSignedUrl(serialConsoleLogBlobUri, options)) ?? '';
  }

  async getInterface(id: string, options: RequestOptions) {
    return (await this.#send('GET', id, NETWORK_VERSION, undefined, options)) as NetworkInterface;
  }

  listInterfaces(next: string | undefined, options: RequestOptions) {
    const path = `${this.#group}/providers/${INTERFACES}`;
    return this.#connection.readPage<NetworkInterface>(path, NETWORK_VERSION, next, options);
  }

  async putInterface(name: string, body: object, options: RequestOptions) {
    const path = `${this.#group}/providers/${INTERFACES}/${name}`;
    return (await this.#send('PUT', path, NETWORK_VERSION, body, options)) as NetworkInterface;
  }

  deleteInterface(id: string, options: RequestOptions) {
    return this.#delete(id, options);
  }

  async getPublicAddress(id: string, options: RequestOptions) {
    return (await this.#send('GET', id, NETWORK_VERSION, undefined, options)) as PublicAddress;
  }

  listPublicAddresses(next: string | undefined, options: RequestOptions) {
    const path = `${this.#group}/providers/${PUBLIC_ADDRESSES}`;
    return this.#connection.readPage<PublicAddress>(path, NETWORK_VERSION, next, options);
  }

  async putPublicAddress(name: string, body: object, options: RequestOptions) {
    const path = `${this.#group}/providers/${PUBLIC_ADDRESSES}/${name}`;
    return (await this.#send('PUT', path, NETWORK_VERSION, body, options)) as PublicAddress;
  }

  deletePublicAddress(id: string, options: RequestOptions) {
    return this.#delete(id, options);
  }

  async getNetworkResource(id: string, options: RequestOptions) {
    await this.#send('GET', id, NETWORK_VERSION, undefined, options);
  }

  listDisks(next: string | undefined, options: RequestOptions) {
    const { disks } = this.#connection.compute;
    const list = (sdk: SdkOptions) => disks.listByResourceGroup(this.#settings.resourceGroup, sdk);
    return this.#readPage(next, options, list, (disk) => disk);
  }

  async putDisk(name: string, body: Parameters<ArmApi['putDisk']>[1], options: RequestOptions) {
    const { disks } = this.#connection.compute;
    const { resourceGroup } = this.#settings;
    return await this.#submit(
      options,
      (sdk) => disks.createOrUpdate(resourceGroup, name, body, sdk),
      (answer) => ({ ...body, ...(answer as object) }),
    );
  }

  getDisk(name: string, options: RequestOptions) {
    const { disks } = this.#connection.compute;
    return this.#call(options, (sdk) => disks.get(this.#settings.resourceGroup, name, sdk));
  }

  async deleteDisk(name: string, options: RequestOptions) {
    const { disks } = this.#connection.compute;
    await this.#submit(options, (sdk) => disks.delete(this.#settings.resourceGroup, name, sdk));
  }

  async changeTags(...[resourceId, operation, tags, options]: Parameters<ArmApi['changeTags']>) {
    const path = `${resourceId}/providers/Microsoft.Resources/tags/default`;
    await this.#send('PATCH', path, RESOURCES_VERSION, { operation, properties: { tags } }, options);
  }

  listSkus(next: string | undefined, options: RequestOptions) {
    const { resourceSkus } = this.#connection.compute;
    const filter = `location eq '${this.#settings.location}'`;
    return this.#readPage(
      next,
      options,
      (sdk) => resourceSkus.list({ ...sdk, filter }),
      (sku) => sku,
    );
  }

  listUsage(next: string | undefined, options: RequestOptions) {
    const { usage } = this.#connection.compute;
    return this.#readPage(
      next,
      options,
      (sdk) => usage.list(this.#settings.location, sdk),
      (entry) => entry,
    );
  }

  readImage(image: Parameters<ArmApi['readImage']>[0], options: RequestOptions) {
    const { location } = this.#settings;
    return this.#call(options, (sdk) => readImage(this.#connection, location, image, { ...options, sdk }));
  }

  async getSshPublicKey(name: string, options: RequestOptions) {
    const { sshPublicKeys } = this.#connection.compute;
    const { publicKey } = await this.#call(options, (sdk) =>
      sshPublicKeys.get(this.#settings.resourceGroup, name, sdk),
    );
    return publicKey ?? '';
  }

  listPermissions(scope: string, next: string | undefined, options: RequestOptions) {
    const path = `${scope}/providers/Microsoft.Authorization/permissions`;
    return this.#connection.readPage<Permission>(path, AUTHORIZATION_VERSION, next, options);
  }

  close() {
    this.#connection.close();
  }

  #toSdkOptions({ signal }: RequestOptions): SdkOptions {
    const requestOptions = { timeout: this.#settings.requestTimeoutMs };
    return signal === undefined ? { requestOptions } : { requestOptions, abortSignal: signal };
  }

  async #call<T>(options: RequestOptions, send: (sdk: SdkOptions) => Promise<T>): Promise<T> {
    try {
      return await send(this.#toSdkOptions(options));
    } catch (error) {
      throw toArmError(error);
    }
  }

  /**
   * Begins a long-running operation and waits only until it is accepted. Its poller would hide the code of a failure;
   * an answer that is an error is kept here, since the poller's own errors lose its details.
   */
  async #submit<T = void>(
    options: RequestOptions,
    begin: (sdk: SdkOptions & { onResponse(answer: RawAnswer): void }) => Poller,
    toResult?: (body: unknown) => T,
  ): Promise<T> {
    let text: string | null | undefined;
    const onResponse = (answer: RawAnswer) => {
      text = answer.bodyAsText;
    };
    try {
      await begin({ ...this.#toSdkOptions(options), onResponse }).submitted();
    } catch (error) {
      throw toArmError(error, text);
    }
    return toResult === undefined ? (undefined as T) : toResult(parseAccepted(text));
  }

  async #readPage<T, Result>(
    next: string | undefined,
    options: RequestOptions,
    list: (sdk: SdkOptions) => PagedList<T>,
    toResult: (element: T) => Result,
  ): Promise<Page<Result>> {
    return await this.#call(options, async (sdk) => {
      const { value } = await list(sdk)
        .byPage(next === undefined ? {} : { continuationToken: next })
        .next();
      const page = (value ?? []) as T[] & { readonly continuationToken?: string };
      return { elements: page.map(toResult), next: page.continuationToken };
    });
  }

  #send(
    method: 'GET' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    version: string,
    body: unknown,
    options: RequestOptions,
  ) {
    const request = { method, path, apiVersion: version, ...(body !== undefined && { body }) };
    return this.#connection.send(request, options);
  }

  async #delete(id: string, options: RequestOptions): Promise<void> {
    await this.#send('DELETE', id, NETWORK_VERSION, undefined, options);
  }
}
