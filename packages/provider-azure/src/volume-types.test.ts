import { describe, expect, it } from 'vitest';
import { checkVolume, toProvisionedPerformance, toStorageAccountType } from './volume-types.ts';

describe('toStorageAccountType', () => {
  it.each([
    ['standard', 'Standard_LRS'],
    ['ssd', 'Premium_LRS'],
    ['provisioned_iops_ssd', 'PremiumV2_LRS'],
    ['throughput_optimized', 'StandardSSD_LRS'],
    ['cold_storage', 'Standard_LRS'],
    [undefined, 'Premium_LRS'],
  ] as const)('%s is %s', (volumeType, expected) => {
    expect(toStorageAccountType(volumeType)).toBe(expected);
  });

  it('a size without premium storage gets a standard SSD', () => {
    expect(toStorageAccountType('ssd', false)).toBe('StandardSSD_LRS');
  });
});

describe('checkVolume', () => {
  const paths = (...parameters: Parameters<typeof checkVolume>) => checkVolume(...parameters).map(({ path }) => path);

  it('no machine boots from a disk with chosen IOPS', () => {
    const volume = { volumeType: 'provisioned_iops_ssd', iops: 3_000 } as const;
    expect(paths(volume, 'rootVolume', true)).toEqual(['rootVolume.volumeType']);
    expect(paths(volume, 'additionalVolumes[0]', false)).toEqual([]);
  });

  it('IOPS and throughput are chosen for no other type', () => {
    expect(paths({ volumeType: 'ssd', iops: 500, throughputMibps: 100 }, 'rootVolume', true)).toEqual([
      'rootVolume.iops',
      'rootVolume.throughputMibps',
    ]);
  });

  it('disks have a largest size, that of the system a smaller one', () => {
    expect(paths({ sizeGib: 4_096 }, 'rootVolume', true)).toEqual(['rootVolume.sizeGib']);
    expect(paths({ sizeGib: 4_096 }, 'data', false)).toEqual([]);
    expect(paths({ sizeGib: 32_768 }, 'data', false)).toEqual(['data.sizeGib']);
    expect(paths({ sizeGib: 65_536, volumeType: 'provisioned_iops_ssd', iops: 80_000 }, 'data', false)).toEqual([]);
  });

  it('IOPS are limited by the size of the disk, throughput by its IOPS', () => {
    const volumeType = 'provisioned_iops_ssd';
    expect(paths({ volumeType, sizeGib: 4, iops: 3_000, throughputMibps: 700 }, 'data', false)).toEqual([]);
    expect(paths({ volumeType, sizeGib: 8, iops: 4_001 }, 'data', false)).toEqual(['data.iops']);
    expect(paths({ volumeType, sizeGib: 999, iops: 80_001 }, 'data', false)).toEqual(['data.iops']);
    expect(paths({ volumeType, sizeGib: 8, iops: 3_000, throughputMibps: 800 }, 'data', false)).toEqual([
      'data.throughputMibps',
    ]);
  });

  it('encryption cannot be switched off', () => {
    expect(paths({ encrypted: false }, 'rootVolume', true)).toEqual(['rootVolume.encrypted']);
    expect(paths({ encrypted: true }, 'rootVolume', true)).toEqual([]);
  });
});

describe('toProvisionedPerformance', () => {
  it('is at least what every such disk has anyway', () => {
    expect(toProvisionedPerformance({ iops: 100 })).toEqual({ iops: 3_000, megabytesPerSecond: 125 });
  });

  it('throughput is in millions of bytes, and never less than wanted', () => {
    expect(toProvisionedPerformance({ iops: 5_000, throughputMibps: 200 })).toEqual({
      iops: 5_000,
      megabytesPerSecond: 210,
    });
  });
});
