import type { DomainStateInfo } from '@cloud-spi/libvirt';
import { DOMAIN_STATE_REASONS, DOMAIN_STATES } from '@cloud-spi/libvirt';
import { INSTANCE_STATES, parseInstanceInfo } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import type { DomainMetadata } from './domain-metadata.ts';
import { toInstanceInfo, toInstanceState } from './to-instance-info.ts';

const RECORD = {
  owner: 'o',
  namespace: 'n',
  name: 'x',
  idempotencyToken: 't',
  instanceType: 'small',
  imageId: 'linux',
  createdAt: '2026-01-01T00:00:00.000Z',
};

function facts(metadata: Partial<DomainMetadata> = {}, isActive = true) {
  return {
    name: 'cloud-spi-abc',
    uuid: '85d2f131-e11b-8bfb-845f-e7ef1cf59991',
    isActive,
    metadata: { record: RECORD, tags: { a: '1' }, isProvisioning: false, isTerminating: false, ...metadata },
    vcpus: 1,
    memoryMib: 96,
    volumes: [
      { pool: 'fast', volume: 'cloud-spi-abc-root.qcow2' },
      { pool: 'slow', volume: 'cloud-spi-abc-kept-0.qcow2' },
    ],
    interfaces: [{ macAddress: '52:00:00:00:00:01', network: 'default' }],
  };
}

function stateOf(state: DomainStateInfo, metadata: Partial<DomainMetadata> = {}, now = 0) {
  return toInstanceState({ state, facts: facts(metadata) }, now);
}

describe('toInstanceState', () => {
  it.each([
    ['running', 'booted', 'running'],
    ['blocked', 'unknown', 'running'],
    ['paused', 'user', 'unknown'],
    ['paused', 'ioerror', 'unknown'],
    ['paused', 'starting-up', 'pending'],
    ['shutdown', 'user', 'stopping'],
    ['shutoff', 'shutdown', 'stopped'],
    ['shutoff', 'unknown', 'stopped'],
    ['crashed', 'panicked', 'failed'],
    ['pmsuspended', 'unknown', 'unknown'],
    ['nostate', 'unknown', 'unknown'],
    ['unknown', 'unknown', 'unknown'],
  ] as const)('%s because of %s is %s', (state, reason, expected) => {
    expect(stateOf({ state, reason })).toBe(expected);
  });

  it('every state of libvirt has one of the contract, with every mark', () => {
    for (const state of DOMAIN_STATES) {
      const reasons = DOMAIN_STATE_REASONS[state as keyof typeof DOMAIN_STATE_REASONS] ?? ['unknown'];
      for (const reason of reasons) {
        for (const mark of [{}, { isProvisioning: true }, { isTerminating: true }, { stopDeadline: 5 }]) {
          expect(INSTANCE_STATES).toContain(stateOf({ state, reason }, mark));
        }
      }
    }
  });

  it('what was defined and not started is pending, until it has run', () => {
    expect(stateOf({ state: 'shutoff', reason: 'unknown' }, { isProvisioning: true })).toBe('pending');
    expect(stateOf({ state: 'shutoff', reason: 'failed' }, { isProvisioning: true })).toBe('pending');
    expect(stateOf({ state: 'running', reason: 'booted' }, { isProvisioning: true })).toBe('running');
    // The mark was left by a crash right after the start.
    expect(stateOf({ state: 'shutoff', reason: 'shutdown' }, { isProvisioning: true })).toBe('stopped');
  });

  it('what is being terminated is terminating, whatever the host says', () => {
    for (const state of ['running', 'shutoff', 'paused'] as const) {
      expect(stateOf({ state, reason: 'unknown' }, { isTerminating: true, stopDeadline: 5 })).toBe('terminating');
    }
  });

  it('a stop is under way until its deadline', () => {
    const running = { state: 'running', reason: 'booted' } as const;
    expect(stateOf(running, { stopDeadline: 100 }, 99)).toBe('stopping');
    expect(stateOf(running, { stopDeadline: 100 }, 100)).toBe('running');
    expect(stateOf({ state: 'shutoff', reason: 'shutdown' }, { stopDeadline: 100 }, 99)).toBe('stopped');
  });
});

describe('toInstanceInfo', () => {
  const running = { state: 'running', reason: 'booted' } as const;

  it('tells everything that is known, in the form of the contract', () => {
    const metadata = { launchTime: '2026-01-02T00:00:00.000Z' };
    const info = toInstanceInfo(
      { host: 'kvm-1', state: running, facts: facts(metadata), privateIp: '10.0.0.2' },
      'r',
      0,
    );
    expect(parseInstanceInfo(info)).toEqual({
      instanceId: 'kvm-1/85d2f131-e11b-8bfb-845f-e7ef1cf59991',
      name: 'x',
      namespace: 'n',
      owner: 'o',
      idempotencyToken: 't',
      state: 'running',
      instanceType: 'small',
      privateIp: '10.0.0.2',
      availabilityZone: 'kvm-1',
      region: 'r',
      createdAt: RECORD.createdAt,
      launchTime: metadata.launchTime,
      tags: { a: '1' },
      providerData: {
        domainName: 'cloud-spi-abc',
        nativeState: 'running/booted',
        imageId: 'linux',
        macAddresses: '52:00:00:00:00:01',
        volumes: 'fast/cloud-spi-abc-root.qcow2,slow/cloud-spi-abc-kept-0.qcow2',
        keptVolumes: 'slow/cloud-spi-abc-kept-0.qcow2',
      },
    });
  });

  it('a domain that nobody provisioned is shown by what the host knows', () => {
    const { record: _nobody, ...metadata } = facts().metadata;
    const info = toInstanceInfo(
      { host: 'kvm-1', state: running, facts: { ...facts(), metadata }, privateIp: undefined },
      'r',
      0,
    );
    expect(parseInstanceInfo(info)).toMatchObject({
      name: 'cloud-spi-abc',
      namespace: '',
      instanceType: '1-vcpus-96-mib',
    });
    expect(info.owner).toBeUndefined();
  });

  it.each([
    ['shutdown', 'GuestShutdown'],
    ['destroyed', 'UserRequested'],
    ['crashed', 'Unknown'],
  ] as const)('a domain that is off because of %s says why: %s', (reason, code) => {
    const state = { state: 'shutoff', reason } as const;
    const info = toInstanceInfo({ host: 'h', state, facts: facts({}, false), privateIp: undefined }, 'r', 0);
    expect(info.stateReason).toMatchObject({ code, nativeCode: `shutoff/${reason}` });
  });
});
