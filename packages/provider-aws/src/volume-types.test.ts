import { VOLUME_TYPES, type VolumeConfiguration } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { checkVolume, VOLUME_LIMITS } from './volume-types.ts';

const pathsOf = (volume: VolumeConfiguration, isRoot = false) =>
  checkVolume(volume, 'v', isRoot).map(({ path }) => path);

describe('checkVolume', () => {
  it.each(VOLUME_TYPES)('takes %s in its whole range of sizes, and nothing beyond', (volumeType) => {
    const [least, most] = VOLUME_LIMITS[volumeType].sizeGib;
    for (const sizeGib of [least, most]) expect(pathsOf({ volumeType, sizeGib })).toEqual([]);
    for (const sizeGib of [least - 1, most + 1]) expect(pathsOf({ volumeType, sizeGib })).toEqual(['v.sizeGib']);
  });

  it('refuses to boot from st1 and sc1, and says what boots', () => {
    for (const volumeType of ['throughput_optimized', 'cold_storage'] as const) {
      const [problem] = checkVolume({ volumeType, sizeGib: 500 }, 'rootVolume', true);
      expect(problem).toMatchObject({ path: 'rootVolume.volumeType' });
      expect(problem?.expected).toContain('provisioned_iops_ssd');
      expect(pathsOf({ volumeType, sizeGib: 500 })).toEqual([]);
    }
  });

  it('holds gp3 to its ratios: 500 IOPS for each GiB above the baseline, 0.25 MiB/s for each IOPS', () => {
    expect(pathsOf({ sizeGib: 1, iops: 3_000 })).toEqual([]);
    expect(pathsOf({ sizeGib: 10, iops: 5_000, throughputMibps: 1_250 })).toEqual([]);
    expect(pathsOf({ sizeGib: 10, iops: 5_001 })).toEqual(['v.iops']);
    expect(pathsOf({ sizeGib: 100, iops: 5_000, throughputMibps: 1_251 })).toEqual(['v.throughputMibps']);
    expect(pathsOf({ sizeGib: 100, throughputMibps: 750 })).toEqual([]);
    expect(pathsOf({ sizeGib: 100, throughputMibps: 751 })).toEqual(['v.throughputMibps']);
  });

  it('holds io2 to 1000 IOPS for each GiB', () => {
    expect(pathsOf({ volumeType: 'provisioned_iops_ssd', sizeGib: 4, iops: 4_000 })).toEqual([]);
    expect(pathsOf({ volumeType: 'provisioned_iops_ssd', sizeGib: 4, iops: 4_001 })).toEqual(['v.iops']);
    expect(pathsOf({ volumeType: 'provisioned_iops_ssd', sizeGib: 65_536, iops: 256_001 })).toEqual(['v.iops']);
  });

  it('refuses performance that a kind does not let one choose', () => {
    expect(pathsOf({ volumeType: 'standard', sizeGib: 10, iops: 200, throughputMibps: 200 })).toEqual([
      'v.iops',
      'v.throughputMibps',
    ]);
    expect(pathsOf({ volumeType: 'provisioned_iops_ssd', sizeGib: 10, iops: 200, throughputMibps: 200 })).toEqual([
      'v.throughputMibps',
    ]);
  });
});
