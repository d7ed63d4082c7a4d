/** Where an image comes from, in the words of the API. */
export type AzureImage =
  | {
      readonly kind: 'marketplace';
      readonly publisher: string;
      readonly offer: string;
      readonly sku: string;
      readonly version: string;
    }
  | { readonly kind: 'gallery'; readonly id: string; readonly gallery: GalleryImage }
  | { readonly kind: 'managed'; readonly id: string }
  | {
      readonly kind: 'community' | 'shared';
      readonly id: string;
      readonly gallery: string;
      readonly image: string;
      readonly version: string;
    };

/** The parts of the id of an image in an Azure Compute Gallery. */
export interface GalleryImage {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly gallery: string;
  readonly image: string;
  /** `latest` when the id names none. */
  readonly version: string;
}

/** What an image id has to look like, for messages. */
export const IMAGE_ID_FORMS =
  'publisher:offer:sku:version, or the resource id of an image or gallery image, or /CommunityGalleries/…/Images/…, or /SharedGalleries/…/Images/…';

/** The version that floats. */
export const LATEST = 'latest';

const GALLERY =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/galleries\/([^/]+)\/images\/([^/]+)(?:\/versions\/([^/]+))?$/i;
const MANAGED = /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Compute\/images\/[^/]+$/i;
const PUBLIC_GALLERY = /^\/(Community|Shared)Galleries\/([^/]+)\/Images\/([^/]+)(?:\/Versions\/([^/]+))?$/i;

/**
 * Reads an image id.
 *
 * @param imageId - As in a configuration.
 * @returns Undefined when it has none of the forms.
 */
export function parseImageId(imageId: string): AzureImage | undefined {
  const urn = imageId.split(':');
  if (urn.length === 4 && urn.every((part) => part !== '')) {
    const [publisher = '', offer = '', sku = '', version = ''] = urn;
    return { kind: 'marketplace', publisher, offer, sku, version };
  }
  const [, subscriptionId, resourceGroup, gallery, image, version = LATEST] = GALLERY.exec(imageId) ?? [];
  if (subscriptionId && resourceGroup && gallery && image) {
    return { kind: 'gallery', id: imageId, gallery: { subscriptionId, resourceGroup, gallery, image, version } };
  }
  if (MANAGED.test(imageId)) return { kind: 'managed', id: imageId };
  const [, scope, name, publicImage, publicVersion = LATEST] = PUBLIC_GALLERY.exec(imageId) ?? [];
  if (!scope || !name || !publicImage) return undefined;
  const kind = scope.toLowerCase() === 'community' ? 'community' : 'shared';
  return { kind, id: imageId, gallery: name, image: publicImage, version: publicVersion };
}

/** What a request names as the image. */
export interface ImageReferenceBody {
  readonly publisher?: string;
  readonly offer?: string;
  readonly sku?: string;
  readonly version?: string;
  readonly id?: string;
  readonly communityGalleryImageId?: string;
  readonly sharedGalleryImageId?: string;
}

/**
 * Writes the reference to an image into a request.
 *
 * @param image - The image, with an exact version where it has versions.
 */
export function toImageReference(image: AzureImage): ImageReferenceBody {
  switch (image.kind) {
    case 'marketplace': {
      const { publisher, offer, sku, version } = image;
      return { publisher, offer, sku, version };
    }
    case 'community':
      return { communityGalleryImageId: image.id };
    case 'shared':
      return { sharedGalleryImageId: image.id };
    default:
      return { id: image.id };
  }
}

/**
 * Writes an image id with another version.
 *
 * @param image - The image.
 * @param version - An exact version; without meaning for managed images.
 */
export function toImageId(image: AzureImage, version: string): string {
  switch (image.kind) {
    case 'marketplace':
      return `${image.publisher}:${image.offer}:${image.sku}:${version}`;
    case 'managed':
      return image.id;
    case 'gallery':
      return `${image.id.replace(/\/versions\/[^/]+$/i, '')}/versions/${version}`;
    default:
      return `${image.id.replace(/\/Versions\/[^/]+$/i, '')}/Versions/${version}`;
  }
}

/** The version that an image id names; undefined for images without versions. */
export function versionOf(image: AzureImage): string | undefined {
  if (image.kind === 'managed') return undefined;
  return image.kind === 'gallery' ? image.gallery.version : image.version;
}
