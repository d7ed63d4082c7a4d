import { expect, it } from 'vitest';
import { parseImage, toImagePath } from './parse-image.ts';

it.each([
  ['projects/debian-cloud/global/images/debian-12-v1', 'image', 'debian-cloud', 'debian-12-v1'],
  [
    'https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12-v1',
    'image',
    'debian-cloud',
    'debian-12-v1',
  ],
  ['projects/debian-cloud/global/images/family/debian-12', 'family', 'debian-cloud', 'debian-12'],
  ['debian-cloud/debian-12', 'family', 'debian-cloud', 'debian-12'],
  ['family/labs', 'family', 'acme', 'labs'],
  ['global/images/labs-v1', 'image', 'acme', 'labs-v1'],
  ['labs-v1', 'image', 'acme', 'labs-v1'],
])('%s is an %s of %s', (imageId, kind, project, name) => {
  expect(parseImage(imageId, 'acme')).toEqual({ kind, project, name });
});

it.each(['', 'Labs', 'a/b/c', 'projects/x/global/images/', 'projects//global/images/y'])(
  '%j is no image',
  (imageId) => {
    expect(parseImage(imageId, 'acme')).toBeUndefined();
  },
);

it('a resolved image is named by its path, which reads as itself', () => {
  const image = { kind: 'image', project: 'debian-cloud', name: 'debian-12-v1' } as const;
  expect(parseImage(toImagePath(image), 'acme')).toEqual(image);
});
