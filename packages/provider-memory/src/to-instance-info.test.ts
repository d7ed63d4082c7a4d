import { toOwnershipTags } from '@cloud-spi/provider-kit';
import { INSTANCE_STATES, parseInstanceInfo } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import type { NativeInstance } from './cloud/instance-record.ts';
import { toInstanceInfo, toInstanceState } from './to-instance-info.ts';

const native: NativeInstance = {
  id: 'vm-1',
  sequence: 1,
  owner: 'default',
  state: 'active',
  reason: undefined,
  zone: 'a',
  instanceType: 'small',
  market: 'spot',
  tags: { ...toOwnershipTags({ owner: 'default', namespace: 'n', name: 'worker', idempotencyToken: 't' }), mine: 'x' },
  details: { imageId: 'image-1' },
  privateIp: '127.113.0.1',
  publicIp: undefined,
  volumeIds: ['vol-1', 'vol-2'],
  keptVolumeIds: ['vol-2'],
  createdAtMs: 0,
  launchedAtMs: 1_000,
  terminatedAtMs: undefined,
  isProtected: true,
  userData: 'secret',
};

describe('toInstanceInfo', () => {
  it('translates every field, and no user data', () => {
    const info = toInstanceInfo(native, 'north');
    expect(parseInstanceInfo(info)).toEqual({
      instanceId: 'vm-1',
      name: 'worker',
      namespace: 'n',
      owner: 'default',
      idempotencyToken: 't',
      state: 'running',
      instanceType: 'small',
      privateIp: '127.113.0.1',
      availabilityZone: 'a',
      region: 'north',
      createdAt: '1970-01-01T00:00:00.000Z',
      launchTime: '1970-01-01T00:00:01.000Z',
      tags: { mine: 'x' },
      providerData: {
        imageId: 'image-1',
        market: 'spot',
        nativeState: 'active',
        volumeIds: 'vol-1,vol-2',
        keptVolumeIds: 'vol-2',
        deletionProtection: 'true',
      },
    });
    expect(JSON.stringify(info)).not.toContain('secret');
  });

  it('says when an instance was terminated once it is, not before', () => {
    const terminatedAtMs = 5_000;
    expect(toInstanceInfo({ ...native, state: 'deleting', terminatedAtMs }, 'r')).not.toHaveProperty('terminationTime');
    expect(toInstanceInfo({ ...native, state: 'deleted', terminatedAtMs }, 'r').terminationTime).toBe(
      '1970-01-01T00:00:05.000Z',
    );
  });

  it('reaches every state of the contract, and takes a state that it does not know as unknown', () => {
    const states = ['building', 'active', 'halting', 'halted', 'deleting', 'deleted', 'broken', 'toString'];
    expect(states.map(toInstanceState)).toEqual(INSTANCE_STATES);
  });
});
