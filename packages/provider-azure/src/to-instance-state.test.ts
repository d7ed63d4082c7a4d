import { describe, expect, it } from 'vitest';
import { toInstanceState, toNativeState, toStateReason } from './to-instance-state.ts';

function read(provisioning: string, power?: string) {
  const statuses = [{ code: `ProvisioningState/${provisioning}` }];
  return toNativeState(undefined, power === undefined ? statuses : [...statuses, { code: `PowerState/${power}` }]);
}

describe('toInstanceState', () => {
  it.each([
    ['creating', undefined, 'pending'],
    ['creating', 'stopped', 'pending'],
    ['creating', 'running', 'pending'],
    ['succeeded', 'running', 'running'],
    ['updating', 'running', 'running'],
    ['updating', 'starting', 'pending'],
    ['updating', 'stopping', 'stopping'],
    ['updating', 'deallocating', 'stopping'],
    ['succeeded', 'stopped', 'stopped'],
    ['succeeded', 'deallocated', 'stopped'],
    ['deleting', 'running', 'terminating'],
    ['deleting', undefined, 'terminating'],
    ['failed/OSProvisioningTimedOut', 'running', 'running'],
    ['failed/AllocationFailed', 'deallocated', 'stopped'],
    ['failed/AllocationFailed', undefined, 'failed'],
    ['failed/InternalExecutionError', 'starting', 'failed'],
    ['succeeded', 'hibernating', 'unknown'],
    ['succeeded', undefined, 'unknown'],
  ])('provisioning %s with power %s is %s', (provisioning, power, state) => {
    expect(toInstanceState(read(provisioning, power), false)).toBe(state);
  });

  it('without an instance view the provisioning state decides', () => {
    expect(toInstanceState(toNativeState('Creating', undefined), false)).toBe('pending');
    expect(toInstanceState(toNativeState('Deleting', undefined), false)).toBe('terminating');
    expect(toInstanceState(toNativeState('Succeeded', undefined), false)).toBe('unknown');
  });

  it('a spot machine that stopped has lost its capacity, and only ending it is legal', () => {
    expect(toInstanceState(read('succeeded', 'deallocated'), true)).toBe('failed');
    expect(toStateReason(read('succeeded', 'deallocated'), true)?.code).toBe('Interrupted');
  });
});

describe('toStateReason', () => {
  it('the code of a failed operation is the reason, in the contract’s words', () => {
    const statuses = [{ code: 'ProvisioningState/failed/AllocationFailed', message: 'Allocation failed.' }];
    expect(toStateReason(toNativeState('Failed', statuses), false)).toEqual({
      code: 'InsufficientCapacity',
      nativeCode: 'AllocationFailed',
      message: 'Allocation failed.',
    });
  });

  it('a code that nobody knows is Unknown, with the code itself', () => {
    expect(toStateReason(read('failed/FluxCapacitor'), false)).toMatchObject({
      code: 'Unknown',
      nativeCode: 'FluxCapacitor',
    });
  });

  it('a machine that its guest shut down is told apart from one that was deallocated', () => {
    expect(toStateReason(read('succeeded', 'stopped'), false)?.code).toBe('GuestShutdown');
    expect(toStateReason(read('succeeded', 'deallocated'), false)?.code).toBe('UserRequested');
    expect(toStateReason(read('succeeded', 'running'), false)).toBeUndefined();
  });
});
