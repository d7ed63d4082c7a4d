import { describe, expect, it } from 'vitest';
import { checkVolume, toStorageAccountType } from './volume-types.ts';

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

  it('encryption cannot be switched off', () => {
    expect(paths({ encrypted: false }, 'rootVolume', true)).toEqual(['rootVolume.encrypted']);
    expect(paths({ encrypted: true }, 'rootVolume', true)).toEqual([]);
  });
});
