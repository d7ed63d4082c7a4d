import type { ParkImage } from '../../park/park-options.ts';
import type { Ec2Action, Ec2Context } from '../ec2-context.ts';
import { Ec2Error } from '../ec2-error.ts';
import { dataDeviceOf, imageAttributesOf, snapshotIdOf } from '../image-attributes.ts';
import { requireWellFormed } from '../resource-ids.ts';
import { type FilterFields, readFilters, toCondition } from '../wire/filters.ts';
import { paginate, readPageRequest } from '../wire/paginate.ts';
import type { XmlObject } from '../wire/to-xml.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const describeImages: Ec2Action = {
  prepare(context, parameters) {
    const { park, realm } = context;
    const ids = [...new Set(parameters.texts('ImageId'))];
    const owners = parameters.texts('Owner');
    const users = parameters.texts('ExecutableBy');
    const matches = toCondition(readFilters(parameters), imageFilters, () => ({}));
    const page = readPageRequest(parameters, { min: 1, max: 1_000 });
    requireWellFormed('image', ids);
    parameters.ignore('IncludeDeprecated', 'IncludeDisabled');
    return () => {
      const images = park.images(realm);
      const missing = ids.filter((id) => !images.some((image) => image.id === id));
      if (missing.length > 0) {
        throw new Ec2Error('InvalidAMIID.NotFound', `The image ids '[${missing.join(', ')}]' do not exist`);
      }
      const selected = images
        .filter(({ id }) => ids.length === 0 || ids.includes(id))
        .filter((image) => owners.length === 0 || owners.some((owner) => isOwnedBy(context, image, owner)))
        .filter((image) => users.length === 0 || (users.includes('all') && imageAttributesOf(image).isPublic))
        .filter(matches);
      const { items, nextToken } = paginate(selected, page, (_, index) => index + 1);
      return { imagesSet: items.map(toImage), nextToken };
    };
  },
};

function isOwnedBy({ account }: Ec2Context, image: ParkImage, owner: string): boolean {
  const { ownerId } = imageAttributesOf(image);
  if (owner === 'self') return ownerId === account.accountId;
  if (owner === 'amazon') return ownerId !== account.accountId;
  return ownerId === owner;
}

const imageFilters: FilterFields<ParkImage> = {
  'image-id': ({ id }) => [id],
  name: ({ name }) => [name],
  architecture: ({ architecture = 'x86_64' }) => [architecture],
  'owner-id': (image) => [imageAttributesOf(image).ownerId],
  'owner-alias': () => [undefined],
  'root-device-name': (image) => [imageAttributesOf(image).rootDevice],
  'root-device-type': () => ['ebs'],
  'virtualization-type': () => ['hvm'],
  'image-type': () => ['machine'],
  'is-public': (image) => [String(imageAttributesOf(image).isPublic)],
  'creation-date': (image) => [imageAttributesOf(image).created],
  'ena-support': () => ['true'],
  state: () => ['available'],
};

function toImage(image: ParkImage): XmlObject {
  const { created, rootDevice, ownerId, isPublic, deletesRootVolume, dataVolumeGib } = imageAttributesOf(image);
  const volume = (deviceName: string, volumeSize: number, deleteOnTermination: boolean): XmlObject => ({
    deviceName,
    ebs: {
      snapshotId: snapshotIdOf(image, deviceName),
      volumeSize,
      deleteOnTermination,
      volumeType: 'gp3',
      encrypted: false,
    },
  });
  return {
    imageId: image.id,
    imageLocation: `${ownerId}/${image.name}`,
    imageState: 'available',
    imageOwnerId: ownerId,
    creationDate: created,
    isPublic,
    productCodes: [],
    architecture: image.architecture ?? 'x86_64',
    imageType: 'machine',
    platformDetails: 'Linux/UNIX',
    name: image.name,
    description: image.name,
    rootDeviceType: 'ebs',
    rootDeviceName: rootDevice,
    blockDeviceMapping: [
      volume(rootDevice, image.sizeGib ?? 8, deletesRootVolume),
      ...(dataVolumeGib > 0 ? [volume(dataDeviceOf(image), dataVolumeGib, false)] : []),
    ],
    virtualizationType: 'hvm',
    hypervisor: 'xen',
    enaSupport: true,
    tagSet: [],
  };
}
