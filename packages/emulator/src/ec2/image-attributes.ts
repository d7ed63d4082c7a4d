import type { ParkImage } from '../park/park-options.ts';

/** What an image has besides what the park knows. */
export interface ImageAttributes {
  readonly created: string;
  readonly rootDevice: string;
  readonly ownerId: string;
  readonly isPublic: boolean;
  /** Whether the root volume goes with the instance when a launch does not say. */
  readonly deletesRootVolume: boolean;
  /** Size of a second volume that comes with the image; 0 for none. */
  readonly dataVolumeGib: number;
}

const defaults: ImageAttributes = {
  created: '2026-01-01T00:00:00.000Z',
  rootDevice: '/dev/xvda',
  ownerId: '137112412989',
  isPublic: true,
  deletesRootVolume: true,
  dataVolumeGib: 0,
};

/** Reads the attributes of an image; what is left out has a default. */
export function imageAttributesOf(image: ParkImage): ImageAttributes {
  return { ...defaults, ...(image.attributes as unknown as Partial<ImageAttributes>) };
}

/** The device of the second volume that an image may bring. */
export function dataDeviceOf(image: ParkImage): string {
  return imageAttributesOf(image).rootDevice.startsWith('/dev/xvd') ? '/dev/xvdb' : '/dev/sdb';
}

/** The snapshot that a volume of an image is made from. */
export function snapshotIdOf(image: ParkImage, device: string): string {
  const digits = image.id.replace(/^ami-/, '').slice(0, 16);
  return `snap-${digits}${device === imageAttributesOf(image).rootDevice ? '0' : '1'}`;
}
