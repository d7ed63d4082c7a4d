import type { ResourceSku } from '@azure/arm-compute';
import { describe, expect, it } from 'vitest';
import { findQuotaProblems } from './find-quota-problems.ts';
import { hasNestedVirtualization } from './nested-virtualization.ts';
import { toInstanceTypeInfo, toPlaces, toVmSizes } from './vm-sizes.ts';

const SKU: ResourceSku = {
  resourceType: 'virtualMachines',
  name: 'Standard_D4s_v5',
  family: 'standardDSv5Family',
  locationInfo: [{ location: 'WestEurope', zones: ['3', '1', '2'] }],
  capabilities: [
    { name: 'vCPUs', value: '4' },
    { name: 'MemoryGB', value: '16' },
    { name: 'PremiumIO', value: 'True' },
    { name: 'LowPriorityCapable', value: 'True' },
    { name: 'CpuArchitectureType', value: 'x64' },
    { name: 'MaxDataDiskCount', value: '8' },
  ],
};

function sizeOf(changes: Partial<ResourceSku> = {}) {
  const [size] = toVmSizes([{ ...SKU, ...changes }], 'westeurope');
  return size!;
}

describe('toVmSizes', () => {
  it('reads numbers, architecture and zones, and leaves out what is no machine', () => {
    const sizes = toVmSizes([SKU, { resourceType: 'disks', name: 'Premium_LRS' }], 'westeurope');
    expect(sizes).toHaveLength(1);
    expect(toInstanceTypeInfo(sizeOf(), 'westeurope')).toEqual({
      name: 'Standard_D4s_v5',
      vcpus: 4,
      memoryMib: 16_384,
      architecture: 'x86_64',
      nestedVirtualization: true,
      bareMetal: false,
      zones: ['1', '2', '3'],
    });
  });

  it('of constrained cores those count that the guest sees', () => {
    const capabilities = [...(SKU.capabilities ?? []), { name: 'vCPUsAvailable', value: '2' }];
    expect(sizeOf({ capabilities }).vcpus).toBe(2);
  });

  it('zones that are restricted are no zones', () => {
    const restrictions = [{ type: 'Zone' as const, restrictionInfo: { zones: ['2'] } }];
    expect(sizeOf({ restrictions }).zones).toEqual(['1', '3']);
  });

  it('a size that this subscription may not use is listed, without zones', () => {
    const size = sizeOf({ restrictions: [{ type: 'Location' as const }] });
    expect(toPlaces(size, 'westeurope')).toEqual([]);
  });

  it('where there are no zones, the region is the place', () => {
    expect(toPlaces(sizeOf({ locationInfo: [{ location: 'westeurope' }] }), 'westeurope')).toEqual(['westeurope']);
  });
});

describe('hasNestedVirtualization', () => {
  it.each([
    ['Standard_D2s_v3', true],
    ['Standard_D16ds_v5', true],
    ['Standard_E8-4s_v5', true],
    ['Standard_D4as_v5', true],
    ['Standard_F8s_v2', true],
    ['Standard_D2s_v2', false],
    ['Standard_D4as_v4', false],
    ['Standard_D2ps_v5', false],
    ['Standard_DC4s_v3', false],
    ['Standard_B2s', false],
    ['Standard_NC6s_v3', false],
  ])('%s: %s', (size, expected) => {
    expect(hasNestedVirtualization(size)).toBe(expected);
  });
});

describe('findQuotaProblems', () => {
  const entry = (value: string, currentValue: number, limit: number) => ({
    unit: 'Count' as const,
    name: { value },
    currentValue,
    limit,
  });

  it('names the quota that one more machine exceeds, of the region and of the family', () => {
    const usage = [entry('cores', 98, 100), entry('standardDSv5Family', 8, 10), entry('virtualMachines', 1, 100)];
    const problems = findQuotaProblems(usage, sizeOf(), 'on-demand');
    expect(problems.map(({ code, message }) => [code, message.split(':')[0]])).toEqual([
      ['QuotaExceeded', 'cores'],
      ['QuotaExceeded', 'standardDSv5Family'],
    ]);
  });

  it('spot machines count towards a quota of their own', () => {
    const usage = [entry('cores', 100, 100), entry('lowPriorityCores', 96, 100)];
    expect(findQuotaProblems(usage, sizeOf(), 'spot')).toEqual([]);
    expect(findQuotaProblems(usage, sizeOf(), 'on-demand')).toHaveLength(1);
  });
});
