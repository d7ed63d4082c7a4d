import type { ParkImage } from '../../park/park-options.ts';
import type { ArmCall, ArmReply, JsonObject } from '../arm-context.ts';
import { ArmError } from '../arm-error.ts';
import type { ArmRoute } from '../route.ts';
import { groupPath, subscriptionPath } from './paths.ts';

const locations = `${subscriptionPath}/providers/Microsoft.Compute/locations/{location}`;
const marketplace = `${locations}/publishers/{publisher}/artifacttypes/vmimage/offers/{offer}/skus/{sku}/versions`;
const compute = `${groupPath}/providers/Microsoft.Compute`;

/** Images of the marketplace and of galleries, and managed images. */
export const imageRoutes: readonly ArmRoute[] = [
  { method: 'GET', path: marketplace, operation: 'VirtualMachineImages_List', answer: listMarketplace },
  { method: 'GET', path: `${marketplace}/{version}`, operation: 'VirtualMachineImages_Get', answer: getMarketplace },
  { method: 'GET', path: `${compute}/images/{image}`, operation: 'Images_Get', answer: getManagedImage },
  ...galleryRoutes(`${compute}/galleries`, 'Gallery', ''),
  ...galleryRoutes(`${locations}/communityGalleries`, 'CommunityGallery', '/communitygalleries/'),
  ...galleryRoutes(`${locations}/sharedGalleries`, 'SharedGallery', '/sharedgalleries/'),
];

function galleryRoutes(path: string, operation: string, prefix: string): ArmRoute[] {
  const familyOf = (call: ArmCall) => {
    const { gallery = '', image = '' } = call.params;
    return (
      prefix === '' ? idOf(call, 'galleries', gallery, image) : `${prefix}${gallery}/images/${image}`
    ).toLowerCase();
  };
  return [
    {
      method: 'GET',
      path: `${path}/{gallery}/images/{image}`,
      operation: `${operation}Images_Get`,
      answer: (call) => ({ status: 200, json: toDefinition(call, versionsOf(call, familyOf(call)), prefix !== '') }),
    },
    {
      method: 'GET',
      path: `${path}/{gallery}/images/{image}/versions`,
      operation: `${operation}ImageVersions_List`,
      answer: (call) => ({
        status: 200,
        json: { value: versionsOf(call, familyOf(call)).map((image) => toVersion(call, image, prefix !== '')) },
      }),
    },
  ];
}

function idOf({ account, params }: ArmCall, type: string, gallery: string, image: string): string {
  return `/subscriptions/${account.subscriptionId}/resourceGroups/${params.resourceGroup}/providers/Microsoft.Compute/${type}/${gallery}/images/${image}`;
}

function versionsOf({ park, realm }: ArmCall, family: string): readonly ParkImage[] {
  const found = park.images(realm).filter((image) => image.family?.toLowerCase() === family);
  if (found.length === 0) throw new ArmError(404, 'ResourceNotFound', `The gallery image ${family} was not found.`);
  return found;
}

/** What an image or a version of a gallery is called: own galleries have ids, public ones a name of their own. */
function toIdentity(isPublic: boolean, id: string): JsonObject {
  return isPublic ? { identifier: { uniqueId: id.replace(/^.*?\/locations\/[^/]+/i, '') } } : { id };
}

function toDefinition({ account, params, request }: ArmCall, [image]: readonly ParkImage[], isPublic: boolean) {
  const { image: name = '', gallery = '' } = params;
  return {
    name,
    ...toIdentity(isPublic, request.url.pathname),
    location: account.location,
    properties: {
      osType: 'Linux',
      osState: 'Generalized',
      hyperVGeneration: 'V2',
      architecture: image?.architecture === 'arm64' ? 'Arm64' : 'x64',
      identifier: { publisher: 'labs', offer: gallery, sku: name },
    },
  };
}

function toVersion({ account, request }: ArmCall, image: ParkImage, isPublic: boolean) {
  const name = image.id.slice(image.id.lastIndexOf('/') + 1);
  return {
    name,
    ...toIdentity(isPublic, `${request.url.pathname}/${name}`),
    location: account.location,
    properties: isPublic
      ? { excludeFromLatest: false }
      : { provisioningState: 'Succeeded', storageProfile: { osDiskImage: { hostCaching: 'ReadWrite' } } },
  };
}

function marketplaceImages({ park, realm, params }: ArmCall): readonly ParkImage[] {
  const { publisher = '', offer = '', sku = '' } = params;
  const family = `${publisher}:${offer}:${sku}`.toLowerCase();
  const found = park.images(realm).filter((image) => image.family?.toLowerCase() === family);
  if (found.length === 0) {
    throw new ArmError(404, 'NotFound', `Artifact: VMImage was not found: ${publisher}:${offer}:${sku}.`);
  }
  return found;
}

function listMarketplace(call: ArmCall): ArmReply {
  const images = [...marketplaceImages(call)];
  if (call.query.get('$orderby') === 'name desc') images.reverse();
  const top = Number(call.query.get('$top') ?? images.length);
  return { status: 200, json: images.slice(0, top).map((image) => toResource(call, image)) };
}

function getMarketplace(call: ArmCall): ArmReply {
  const { version = '' } = call.params;
  const image = marketplaceImages(call).find(({ id }) => id.endsWith(`:${version}`));
  if (image === undefined) throw new ArmError(404, 'NotFound', `Artifact: VMImage ${version} was not found.`);
  return {
    status: 200,
    json: {
      ...toResource(call, image),
      properties: {
        architecture: image.architecture === 'arm64' ? 'Arm64' : 'x64',
        hyperVGeneration: 'V2',
        osDiskImage: { operatingSystem: 'Linux' },
        dataDiskImages: [],
      },
    },
  };
}

function toResource({ account, request }: ArmCall, image: ParkImage): JsonObject {
  const name = image.id.slice(image.id.lastIndexOf(':') + 1);
  const [list = ''] = request.url.pathname.split(/(?<=\/versions)/i);
  return { location: account.location, name, id: `${list}/${name}` };
}

function getManagedImage(call: ArmCall): ArmReply {
  const { image: name = '', resourceGroup = '' } = call.params;
  const id = `/subscriptions/${call.account.subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/images/${name}`;
  const found = call.park.images(call.realm).find((image) => image.id === id.toLowerCase());
  if (found === undefined) throw new ArmError(404, 'ResourceNotFound', `The image ${id} was not found.`);
  const osDisk = { osType: 'Linux', osState: 'Generalized', diskSizeGB: found.sizeGib ?? 30 };
  return {
    status: 200,
    json: {
      name,
      id,
      type: 'Microsoft.Compute/images',
      location: call.account.location,
      properties: { provisioningState: 'Succeeded', hyperVGeneration: 'V2', storageProfile: { osDisk } },
    },
  };
}
