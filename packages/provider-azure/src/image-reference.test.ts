import { describe, expect, it } from 'vitest';
import { parseImageId, toImageId, toImageReference, versionOf } from './image-reference.ts';

const GALLERY = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/labs/images/cml';

describe('an image id', () => {
  it.each([
    ['debian:debian-12:12-gen2:latest', 'marketplace', 'latest'],
    ['debian:debian-12:12-gen2:0.1.2', 'marketplace', '0.1.2'],
    [GALLERY, 'gallery', 'latest'],
    [`${GALLERY}/versions/2.9.0`, 'gallery', '2.9.0'],
    ['/CommunityGalleries/labs-1/Images/cml', 'community', 'latest'],
    ['/SharedGalleries/labs-1/Images/cml/Versions/1.0.0', 'shared', '1.0.0'],
    ['/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/images/cml', 'managed', undefined],
  ])('%s is of the kind %s, version %s', (imageId, kind, version) => {
    const image = parseImageId(imageId);
    expect(image?.kind).toBe(kind);
    expect(image && versionOf(image)).toBe(version);
  });

  it.each(['debian', 'a:b:c', 'a:b::d', '/subscriptions/s/images/x', '/OtherGalleries/g/Images/i'])(
    '%s is none',
    (imageId) => {
      expect(parseImageId(imageId)).toBeUndefined();
    },
  );

  it('takes an exact version in place of its own', () => {
    const exact = (imageId: string) => toImageId(parseImageId(imageId)!, '3.0.0');
    expect(exact('a:b:c:latest')).toBe('a:b:c:3.0.0');
    expect(exact(GALLERY)).toBe(`${GALLERY}/versions/3.0.0`);
    expect(exact(`${GALLERY}/versions/latest`)).toBe(`${GALLERY}/versions/3.0.0`);
    expect(exact('/CommunityGalleries/g/Images/i')).toBe('/CommunityGalleries/g/Images/i/Versions/3.0.0');
  });

  it('is named in the field of its kind', () => {
    const fields = (imageId: string) => Object.keys(toImageReference(parseImageId(imageId)!));
    expect(fields('a:b:c:1')).toEqual(['publisher', 'offer', 'sku', 'version']);
    expect(fields(GALLERY)).toEqual(['id']);
    expect(fields('/CommunityGalleries/g/Images/i')).toEqual(['communityGalleryImageId']);
    expect(fields('/SharedGalleries/g/Images/i')).toEqual(['sharedGalleryImageId']);
  });
});
