import { describe, expect, it } from 'vitest';
import { toInstanceId, toNameOfInstance } from './instance-ids.ts';
import { isKeptDiskName, isPartName, PART_NAMES, toVirtualMachineName } from './resource-names.ts';

const SCOPE = { subscriptionId: '11111111-2222-3333-4444-555555555555', resourceGroup: 'Labs' };

describe('names', () => {
  it('are the same for the same owner and token, and others for others', () => {
    const name = toVirtualMachineName('mine', 'w/1');
    expect(toVirtualMachineName('mine', 'w/1')).toBe(name);
    expect(toVirtualMachineName('yours', 'w/1')).not.toBe(name);
    expect(toVirtualMachineName('mine', 'w/2')).not.toBe(name);
    expect(name).toMatch(/^vm-[a-z2-7]{26}$/);
  });

  it('of parts begin with that of the machine, whatever Azure appends and in whatever case', () => {
    const name = toVirtualMachineName('mine', 'w/1');
    const parts = [PART_NAMES.interface(name), PART_NAMES.publicAddress(name), PART_NAMES.rootDisk(name)];
    for (const part of parts) expect(isPartName(`${part.toUpperCase()}-1a2b`, name)).toBe(true);
    expect(isPartName(`${name}2-nic`, name)).toBe(false);
    expect(isPartName(name, name)).toBe(false);
  });

  it('of disks say which are kept', () => {
    expect(isKeptDiskName(PART_NAMES.dataDisk('vm-a', 0, true), 'vm-a')).toBe(true);
    expect(isKeptDiskName(PART_NAMES.dataDisk('vm-a', 0, false), 'vm-a')).toBe(false);
  });
});

describe('instance ids', () => {
  it('are resource ids in lower case', () => {
    expect(toInstanceId(SCOPE, 'vm-A')).toBe(
      `/subscriptions/${SCOPE.subscriptionId}/resourcegroups/labs/providers/microsoft.compute/virtualmachines/vm-a`,
    );
  });

  it('are understood in any case', () => {
    expect(toNameOfInstance(SCOPE, toInstanceId(SCOPE, 'vm-a').toUpperCase(), 'getInstanceInfo')).toBe('vm-a');
  });

  it.each([
    ['not an id', 'i-0123'],
    ['of another resource group', toInstanceId({ ...SCOPE, resourceGroup: 'other' }, 'vm-a')],
    ['of another subscription', toInstanceId({ ...SCOPE, subscriptionId: '0'.repeat(36) }, 'vm-a')],
    ['of another kind', toInstanceId(SCOPE, 'vm-a').replace('virtualmachines', 'disks')],
  ])('%s is refused', (_, instanceId) => {
    expect(() => toNameOfInstance(SCOPE, instanceId, 'getInstanceInfo')).toThrow(/not one of this provider/);
  });
});
