import type { InstanceTypeInfo } from '@cloud-spi/spi';
import type { MemoryInstanceType, MemoryZone } from './cloud/cloud-settings.ts';

/**
 * Translates an instance type. A zone without any capacity for it does not offer it.
 *
 * @param type - As the cloud describes it.
 * @param zones - The cloud's zones.
 */
export function toInstanceTypeInfo(type: MemoryInstanceType, zones: readonly MemoryZone[]): InstanceTypeInfo {
  const { name, vcpus, memoryMib, architecture = 'x86_64', nestedVirtualization = false, pricePerHour } = type;
  const offering = zones.filter((zone) => type.zones?.includes(zone.name) ?? true);
  return {
    name,
    vcpus,
    memoryMib,
    architecture,
    nestedVirtualization,
    bareMetal: false,
    zones: offering.filter(({ capacity }) => capacity?.[name] !== 0).map((zone) => zone.name),
    ...(pricePerHour !== undefined && { pricePerHour: { amount: pricePerHour, currency: 'USD' } }),
  };
}
