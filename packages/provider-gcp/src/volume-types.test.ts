import { VOLUME_TYPES } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { checkVolume, DISK_TYPE_LIMITS, DISK_TYPES, toDiskType } from './volume-types.ts';

describe('volume types', () => {
  it.each([
    ['e2-small', ['pd-standard', 'pd-balanced', 'pd-extreme', 'hyperdisk-throughput', 'pd-standard']],
    ['c3-standard-4', ['pd-standard', 'pd-balanced', 'hyperdisk-balanced', 'hyperdisk-throughput', 'pd-standard']],
    [
      'n4-standard-4',
      [
        'hyperdisk-balanced',
        'hyperdisk-balanced',
        'hyperdisk-balanced',
        'hyperdisk-throughput',
        'hyperdisk-throughput',
      ],
    ],
  ])('of %s are kinds of disks that its series takes', (machineType, kinds) => {
    expect(VOLUME_TYPES.map((type) => toDiskType(type, machineType))).toEqual(kinds);
  });

  it('can be chosen otherwise', () => {
    expect(toDiskType('ssd', 'n2-standard-4', { ssd: 'pd-ssd' })).toBe('pd-ssd');
  });

  it('are held to the limits of their disks, at both ends', () => {
    for (const diskType of DISK_TYPES) {
      const {
        sizeGib: [least, most],
      } = DISK_TYPE_LIMITS[diskType];
      const check = (sizeGib: number) =>
        checkVolume(
          { sizeGib },
          { path: 'v', machineType: 'n2-standard-4', isRoot: false, choices: { ssd: diskType } },
        );
      expect([check(least), check(most)]).toEqual([[], []]);
      for (const wrong of [least - 1, most + 1]) expect(check(wrong).map(({ path }) => path)).toEqual(['v.sizeGib']);
    }
  });

  it.each([
    [{ volumeType: 'ssd', iops: 5_000 }, ['v.iops']],
    [{ volumeType: 'standard', throughputMibps: 100 }, ['v.throughputMibps']],
    [{ volumeType: 'provisioned_iops_ssd', sizeGib: 10, iops: 6_000 }, ['v.iops']],
    [
      { volumeType: 'provisioned_iops_ssd', sizeGib: 100, iops: 2_000, throughputMibps: 3_000 },
      ['v.iops', 'v.throughputMibps'],
    ],
    [{ volumeType: 'throughput_optimized', sizeGib: 100, encrypted: false }, ['v.sizeGib', 'v.encrypted']],
  ] as const)('are refused with every field that is out of range: %j', (volume, paths) => {
    const problems = checkVolume(volume, {
      path: 'v',
      machineType: 'n4-standard-4',
      isRoot: false,
      choices: { standard: 'pd-standard', ssd: 'pd-ssd' },
    });
    expect(problems.map(({ path }) => path)).toEqual(paths);
  });
});
