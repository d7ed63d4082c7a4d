import type { ResourceSku } from '@azure/arm-compute';
import type { InstanceTypeInfo } from '@cloud-spi/spi';
import { hasNestedVirtualization } from './nested-virtualization.ts';

/** A kind of machine in a region. */
export interface VmSize {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly architecture: InstanceTypeInfo['architecture'];
  readonly hasPremiumStorage: boolean;
  readonly isSpotCapable: boolean;
  /** Generations of images that it boots, `V1` and `V2`; empty when Azure does not tell. */
  readonly generations: readonly string[];
  readonly maxDataDisks: number;
  /** The quota that it counts towards. */
  readonly family: string;
  /** Whether this subscription may use it in the region at all. */
  readonly isAvailable: boolean;
  /** Zones of the region that offer it to this subscription. */
  readonly zones: readonly string[];
}

/**
 * Picks the machines out of the SKUs of a region.
 *
 * @param skus - As Azure lists them.
 * @param location - The region.
 */
export function toVmSizes(skus: readonly ResourceSku[], location: string): VmSize[] {
  return skus.flatMap((sku) => (sku.resourceType === 'virtualMachines' ? (toVmSize(sku, location) ?? []) : []));
}

function toVmSize(sku: ResourceSku, location: string): VmSize | undefined {
  const { name, family = '', capabilities = [], locationInfo = [], restrictions = [] } = sku;
  if (name === undefined) return undefined;
  const read = (capability: string) => capabilities.find((entry) => entry.name === capability)?.value;
  const isTrue = (capability: string) => read(capability)?.toLowerCase() === 'true';
  const here = locationInfo.find((info) => info.location?.toLowerCase() === location);
  const refused = new Set(
    restrictions.filter(({ type }) => type === 'Zone').flatMap(({ restrictionInfo }) => restrictionInfo?.zones ?? []),
  );
  const isAvailable = !restrictions.some(({ type }) => type === 'Location');
  return {
    name,
    // Of sizes with constrained cores the guest sees fewer than the size has.
    vcpus: Number(read('vCPUsAvailable') ?? read('vCPUs') ?? 1),
    memoryMib: Math.round(Number(read('MemoryGB') ?? 1) * 1_024),
    architecture: read('CpuArchitectureType') === 'Arm64' ? 'arm64' : 'x86_64',
    hasPremiumStorage: isTrue('PremiumIO'),
    isSpotCapable: isTrue('LowPriorityCapable'),
    generations: read('HyperVGenerations')?.split(',') ?? [],
    maxDataDisks: Number(read('MaxDataDiskCount') ?? 0),
    family,
    isAvailable,
    zones: isAvailable ? (here?.zones ?? []).filter((zone) => !refused.has(zone)).sort() : [],
  };
}

/**
 * The places where a size can be had: its zones, or the region where it has none.
 *
 * @param size - The size.
 * @param location - The region.
 */
export function toPlaces({ isAvailable, zones }: VmSize, location: string): readonly string[] {
  if (!isAvailable) return [];
  return zones.length > 0 ? zones : [location];
}

/**
 * Translates a size for the catalog. Azure tells no prices there.
 *
 * @param size - The size.
 * @param location - The region.
 */
export function toInstanceTypeInfo(size: VmSize, location: string): InstanceTypeInfo {
  const { name, vcpus, memoryMib, architecture } = size;
  return {
    name,
    vcpus,
    memoryMib,
    architecture,
    nestedVirtualization: hasNestedVirtualization(name),
    bareMetal: false,
    zones: toPlaces(size, location),
  };
}
