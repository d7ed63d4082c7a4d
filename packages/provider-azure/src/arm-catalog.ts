import { createLookupCache, type LookupCache, restateError } from '@cloud-spi/provider-kit';
import { type InstanceConfiguration, isCloudProvisioningError } from '@cloud-spi/spi';
import type { ImageFacts } from './arm-api.ts';
import type { ArmCall, ArmRequests } from './arm-requests.ts';
import type { AzureProviderSettings } from './azure-provider-options.ts';
import { type AzureImage, parseImageId } from './image-reference.ts';
import type { ConfigurationFacts } from './resolve-configuration.ts';
import { toVmSizes, type VmSize } from './vm-sizes.ts';

// The list of sizes is some megabytes and changes rarely; a new image version should be found sooner.
const SIZES_MS = 3_600_000;
const IMAGES_MS = 60_000;

/** What Azure offers in the region, read once for many calls. */
export class ArmCatalog {
  readonly #requests: ArmRequests;
  readonly #location: string;
  readonly #sizes: LookupCache;
  readonly #images: LookupCache;

  /**
   * @param requests - Sends the requests.
   * @param settings - Of the provider.
   */
  constructor(requests: ArmRequests, { clock, location }: AzureProviderSettings) {
    this.#requests = requests;
    this.#location = location;
    this.#sizes = createLookupCache({ clock, ttlMs: SIZES_MS });
    this.#images = createLookupCache({ clock, ttlMs: IMAGES_MS });
  }

  /** Everything that has to be known to resolve a configuration. */
  async readFacts(configuration: InstanceConfiguration, call: ArmCall): Promise<ConfigurationFacts> {
    const image = parseImageId(configuration.imageId);
    const [sizes, imageFacts] = await Promise.all([
      this.readSizes(call),
      image === undefined ? undefined : this.#readImage(configuration.imageId, image, call),
    ]);
    return { sizes, image, imageFacts };
  }

  /** The sizes of the region, at most an hour old. */
  async readSizes({ operation }: ArmCall): Promise<readonly VmSize[]> {
    const load = async () => {
      const skus = await this.#requests.list({ operation }, (api, next, options) => api.listSkus(next, options));
      return toVmSizes(skus, this.#location);
    };
    try {
      return await this.#sizes.get('sizes', load);
    } catch (error) {
      throw restateError(error, { operation });
    }
  }

  /** An image; undefined when there is none, which is not remembered: it may be on its way. */
  async #readImage(imageId: string, image: AzureImage, { operation }: ArmCall): Promise<ImageFacts | undefined> {
    const load = () => this.#requests.send('read', { operation }, (api, options) => api.readImage(image, options));
    try {
      return await this.#images.get(imageId.toLowerCase(), load);
    } catch (error) {
      if (isCloudProvisioningError(error) && error.code === 'InvalidConfiguration') return undefined;
      throw restateError(error, { operation });
    }
  }
}
