import {
  createCloudProvisioningError,
  ERROR_CODES,
  type ErrorCode,
  type InstanceInfo,
  type InstanceState,
} from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { decideWait } from './decide-wait.ts';

const progress = { waitedMs: 0, unchangedMs: 0, consistencyWindowMs: 0, wasSeen: false };

function info(state: InstanceState): InstanceInfo {
  return {
    ...{ instanceId: 'i', name: 'a', namespace: 'n', instanceType: 't', availabilityZone: 'z', region: 'r' },
    state,
    stateReason: { code: 'InsufficientCapacity', nativeCode: 'NoHost', message: 'No host was free' },
    tags: {},
    providerData: {},
  };
}

function error(code: ErrorCode): Error {
  return createCloudProvisioningError({ code, provider: 'test', operation: 'getInstanceInfo', message: 'no' });
}

describe('decideWait', () => {
  it('ends with the observation when the goal is reached', () => {
    expect(decideWait('running', info('running'), progress)).toEqual({ kind: 'reached', info: info('running') });
    expect(decideWait('terminated', info('terminated'), progress).kind).toBe('reached');
  });

  it.each(['terminated', 'terminating', 'failed'] as const)("fails at once on %s, with the cloud's reason", (state) => {
    const decision = decideWait('running', info(state), progress);
    expect(decision).toMatchObject({ kind: 'failed', message: expect.stringContaining('No host was free') });
  });

  it.each(['stopped', 'stopping'] as const)('tolerates %s for 30 seconds unchanged', (state) => {
    expect(decideWait('running', info(state), { ...progress, unchangedMs: 29_999 }).kind).toBe('waiting');
    expect(decideWait('running', info(state), { ...progress, unchangedMs: 30_000 }).kind).toBe('failed');
  });

  it.each(['pending', 'unknown'] as const)('goes on waiting on %s', (state) => {
    expect(decideWait('running', info(state), { ...progress, unchangedMs: 1e9 }).kind).toBe('waiting');
  });

  it('waits for termination whatever the state', () => {
    for (const state of ['pending', 'running', 'stopped', 'failed', 'terminating', 'unknown'] as const) {
      expect(decideWait('terminated', info(state), progress).kind).toBe('waiting');
    }
  });

  it('tolerates transient errors and throttling, and no others', () => {
    const tolerated = ERROR_CODES.filter((code) => decideWait('running', error(code), progress).kind === 'waiting');
    expect(tolerated.toSorted()).toEqual(['RateLimited', 'Timeout', 'Unavailable', 'Unknown']);
    expect(decideWait('running', new Error('socket hang up'), progress).kind).toBe('waiting');
  });

  it('takes NotFound as the end of a wait for termination', () => {
    expect(decideWait('terminated', error('NotFound'), progress)).toEqual({ kind: 'reached' });
  });

  it('takes NotFound within the consistency window for gone only when the instance was seen before', () => {
    const window = { ...progress, consistencyWindowMs: 1_000, waitedMs: 999 };
    expect(decideWait('terminated', error('NotFound'), window).kind).toBe('waiting');
    expect(decideWait('terminated', error('NotFound'), { ...window, wasSeen: true }).kind).toBe('reached');
    expect(decideWait('terminated', error('NotFound'), { ...window, waitedMs: 1_000 }).kind).toBe('reached');
  });

  it('tolerates NotFound for the consistency window only', () => {
    const window = { ...progress, consistencyWindowMs: 1_000 };
    expect(decideWait('running', error('NotFound'), { ...window, waitedMs: 999 }).kind).toBe('waiting');
    expect(decideWait('running', error('NotFound'), { ...window, waitedMs: 1_000 }).kind).toBe('failed');
  });
});
