import type { ParkImage } from '../park/park-options.ts';
import { type ArmContext, asText, type JsonObject } from './arm-context.ts';
import { ArmError } from './arm-error.ts';

/**
 * Finds the image that a request refers to; the newest version where it names none.
 * @throws ArmError as Azure refuses one that does not exist
 */
export function findImage(context: ArmContext, reference: JsonObject): ParkImage {
  const { publisher, offer, sku, version } = reference;
  const id =
    asText(reference.id) ?? asText(reference.communityGalleryImageId) ?? asText(reference.sharedGalleryImageId);
  if (id !== undefined) return findById(context, id);
  const family = [publisher, offer, sku].map(String).join(':');
  const found = findVersion(context, family, `${family}:${String(version)}`, version === 'latest');
  if (found !== undefined) return found;
  throw new ArmError(
    404,
    'PlatformImageNotFound',
    `The platform image '${family}:${String(version)}' is not available. Verify that all fields in the storage profile are correct.`,
  );
}

function findById(context: ArmContext, id: string): ParkImage {
  const wanted = id.toLowerCase();
  const found = findVersion(context, wanted, wanted, true);
  if (found !== undefined) return found;
  const isOfGallery = /\/galleries\/|^\/(community|shared)galleries\//.test(wanted);
  throw new ArmError(
    404,
    isOfGallery ? 'GalleryImageNotFound' : 'ImageNotFound',
    `The gallery image or image ${id} is not available in the region. Please contact image owner to replicate to this region.`,
  );
}

function findVersion(
  { park, realm }: ArmContext,
  family: string,
  id: string,
  isLatest: boolean,
): ParkImage | undefined {
  const images = park.images(realm);
  const exact = images.find((image) => image.id.toLowerCase() === id.toLowerCase());
  if (exact !== undefined || !isLatest) return exact;
  return images.findLast((image) => image.family?.toLowerCase() === family.toLowerCase());
}
