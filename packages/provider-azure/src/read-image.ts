import type { ImageFacts, RequestOptions } from './arm-api.ts';
import type { ArmConnection, SdkOptions } from './arm-connection.ts';
import { ArmError } from './arm-error.ts';
import { type AzureImage, LATEST, versionOf } from './image-reference.ts';

// Images and galleries may be in another subscription, which the SDK of one subscription does not reach.
const IMAGES_VERSION = '2024-03-01';
const GALLERIES_VERSION = '2023-07-03';

/** Options of a request, in both forms. */
interface ImageOptions extends RequestOptions {
  readonly sdk: SdkOptions;
}

/** A resource as Azure Resource Manager writes it: the part that is read here. */
interface ImageResource {
  readonly name?: string;
  readonly properties?: {
    readonly architecture?: string;
    readonly hyperVGeneration?: string;
    readonly publishingProfile?: { readonly excludeFromLatest?: boolean };
    readonly storageProfile?: { readonly osDisk?: { readonly diskSizeGB?: number } };
  };
}

/**
 * Reads an image: which version `latest` is, and for which machines it is.
 *
 * @param connection - The SDK.
 * @param location - The region.
 * @param image - The image.
 * @param options - Of the requests.
 * @throws ArmError 404 when there is none, or none of its versions may be used.
 */
export async function readImage(
  connection: ArmConnection,
  location: string,
  image: AzureImage,
  options: ImageOptions,
): Promise<ImageFacts> {
  const { compute } = connection;
  if (image.kind === 'managed') {
    const request = { method: 'GET', path: image.id, apiVersion: IMAGES_VERSION } as const;
    const { properties } = (await connection.send(request, options)) as ImageResource;
    return toFacts(undefined, properties, properties?.storageProfile?.osDisk?.diskSizeGB);
  }
  const version = await findVersion(connection, location, image, options);
  switch (image.kind) {
    case 'marketplace': {
      const { publisher, offer, sku } = image;
      const { virtualMachineImages } = compute;
      const found = await virtualMachineImages.get(location, publisher, offer, sku, version, options.sdk);
      return toFacts(version, found);
    }
    case 'gallery': {
      const path = toDefinitionId(image.id);
      const request = { method: 'GET', path, apiVersion: GALLERIES_VERSION } as const;
      const { properties } = (await connection.send(request, options)) as ImageResource;
      return toFacts(version, properties);
    }
    case 'community': {
      const { gallery, image: name } = image;
      return toFacts(version, await compute.communityGalleryImages.get(location, gallery, name, options.sdk));
    }
    case 'shared': {
      const { gallery, image: name } = image;
      return toFacts(version, await compute.sharedGalleryImages.get(location, gallery, name, options.sdk));
    }
  }
}

type VersionedImage = Exclude<AzureImage, { readonly kind: 'managed' }>;

async function findVersion(
  connection: ArmConnection,
  location: string,
  image: VersionedImage,
  options: ImageOptions,
): Promise<string> {
  const wanted = versionOf(image) ?? LATEST;
  if (wanted !== LATEST) return wanted;
  const versions = await listVersions(connection, location, image, options);
  const latest = versions.sort(compareVersions).at(-1);
  if (latest === undefined) {
    throw new ArmError({ status: 404, code: 'ImageNotFound', message: 'The image has no version that may be used' });
  }
  return latest;
}

async function listVersions(
  connection: ArmConnection,
  location: string,
  image: VersionedImage,
  options: ImageOptions,
): Promise<string[]> {
  const { compute } = connection;
  if (image.kind === 'marketplace') {
    const { publisher, offer, sku } = image;
    const versions = await compute.virtualMachineImages.list(location, publisher, offer, sku, options.sdk);
    return versions.map(({ name }) => name);
  }
  if (image.kind === 'gallery') {
    const path = `${toDefinitionId(image.id)}/versions`;
    const versions: ImageResource[] = [];
    let next: string | undefined;
    do {
      const page = await connection.readPage<ImageResource>(path, GALLERIES_VERSION, next, options);
      versions.push(...page.elements);
      next = page.next;
    } while (next !== undefined);
    return versions.flatMap(({ name, properties }) =>
      name === undefined || properties?.publishingProfile?.excludeFromLatest === true ? [] : [name],
    );
  }
  const versions =
    image.kind === 'community' ? compute.communityGalleryImageVersions : compute.sharedGalleryImageVersions;
  const names: string[] = [];
  for await (const { name, excludeFromLatest } of versions.list(location, image.gallery, image.image, options.sdk)) {
    if (name !== undefined && excludeFromLatest !== true) names.push(name);
  }
  return names;
}

function toDefinitionId(id: string): string {
  return id.replace(/\/versions\/[^/]+$/i, '');
}

/** Compares versions of up to three numbers. */
function compareVersions(left: string, right: string): number {
  const [leftParts, rightParts] = [left.split('.').map(Number), right.split('.').map(Number)];
  for (const [index, part] of leftParts.entries()) {
    const difference = part - (rightParts[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function toFacts(
  version: string | undefined,
  {
    architecture,
    hyperVGeneration,
  }: Pick<NonNullable<ImageResource['properties']>, 'architecture' | 'hyperVGeneration'> = {},
  sizeGib?: number,
): ImageFacts {
  return {
    version,
    architecture: architecture === 'Arm64' || architecture === 'x64' ? architecture : undefined,
    generation: hyperVGeneration,
    sizeGib,
  };
}
