import { describe, expect, it } from 'vitest';
import { parseInstancePath, toInstanceId, toRegion, toResourceName } from './instance-ids.ts';

describe('the id of an instance', () => {
  it('is its path, and can be read again', () => {
    const path = { project: 'acme', zone: 'europe-west1-b', name: 'vm-abc' };
    expect(toInstanceId(path)).toBe('projects/acme/zones/europe-west1-b/instances/vm-abc');
    expect(parseInstancePath(toInstanceId(path))).toEqual(path);
    expect(parseInstancePath('projects/example.com:acme/zones/a/instances/b')).toMatchObject({
      project: 'example.com:acme',
    });
  });

  it.each([
    '',
    'vm-abc',
    'projects/acme/zones/a/instances/',
    'projects/acme/zones/a/instances/B',
    'projects/a/../instances/b',
  ])('is not %j', (id) => expect(parseInstancePath(id)).toBeUndefined());
});

it('the name of a resource is the end of its link, the region of a zone its beginning', () => {
  expect(toResourceName('https://www.googleapis.com/compute/v1/projects/acme/zones/europe-west1-b')).toBe(
    'europe-west1-b',
  );
  expect(toResourceName('plain')).toBe('plain');
  expect(toResourceName(undefined)).toBe('');
  expect(toRegion('europe-west1-b')).toBe('europe-west1');
});
