import { expect, test } from 'vitest';
import { choosePerformance, type VolumeWish } from './volume-limits.ts';

const wish = (changes: Partial<VolumeWish>): VolumeWish => ({
  type: 'gp3',
  sizeGib: 100,
  iops: undefined,
  throughputMibps: undefined,
  isRoot: false,
  ...changes,
});

test.each([
  [{}, { iops: 3_000, throughputMibps: 125 }],
  [
    { iops: 4_000, throughputMibps: 1_000 },
    { iops: 4_000, throughputMibps: 1_000 },
  ],
  [
    { sizeGib: 1, iops: 3_000 },
    { iops: 3_000, throughputMibps: 125 },
  ],
  [
    { type: 'gp2', sizeGib: 1_000 },
    { iops: 3_000, throughputMibps: undefined },
  ],
  [
    { type: 'io1', iops: 5_000 },
    { iops: 5_000, throughputMibps: undefined },
  ],
  [
    { type: 'io2', sizeGib: 256, iops: 256_000 },
    { iops: 256_000, throughputMibps: undefined },
  ],
  [
    { type: 'st1', sizeGib: 125 },
    { iops: undefined, throughputMibps: undefined },
  ],
])('%o gets %o', (changes, performance) => {
  expect(choosePerformance(wish(changes))).toEqual(performance);
});

test.each([
  [{ type: 'gp9' }, 'InvalidParameterValue', /gp9/],
  [{ sizeGib: 65_537 }, 'InvalidParameterValue', /maximum is 65536/],
  [{ type: 'standard', sizeGib: 1_025 }, 'InvalidParameterValue', /maximum is 1024/],
  [{ type: 'st1', sizeGib: 124 }, 'InvalidParameterValue', /minimum is 125/],
  [{ type: 'sc1', sizeGib: 500, isRoot: true }, 'InvalidParameterValue', /root volume/],
  [{ iops: 2_999 }, 'InvalidParameterValue', /minimum is 3000/],
  [{ sizeGib: 7, iops: 3_501 }, 'InvalidParameterValue', /maximum is 500/],
  [{ type: 'io1', sizeGib: 100, iops: 5_001 }, 'InvalidParameterValue', /maximum is 50/],
  [{ throughputMibps: 751 }, 'InvalidParameterValue', /0.25 MiBps per iops/],
  [{ throughputMibps: 124 }, 'InvalidParameterValue', /minimum is 125/],
  [{ type: 'io2' }, 'MissingParameter', /iops/],
  [{ type: 'gp2', throughputMibps: 200 }, 'InvalidParameterCombination', /throughput/],
  [{ type: 'st1', sizeGib: 125, iops: 100 }, 'InvalidParameterCombination', /iops/],
])('%o is refused as %s', (changes, code, message) => {
  expect(() => choosePerformance(wish(changes))).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});
