import type { InstanceFilters, InstanceInfo, InstanceTypeFilters, InstanceTypeInfo } from '@cloud-spi/spi';

/**
 * Says whether an instance passes all filters but the owner, which is for the request to the cloud.
 *
 * @param info - The instance.
 * @param filters - Without `states`, everything but terminated instances passes.
 */
export function matchesInstanceFilters(info: InstanceInfo, filters: InstanceFilters): boolean {
  const { states, tags = {}, namespace = info.namespace, names, idempotencyToken, zones } = filters;
  return (
    (states?.includes(info.state) ?? info.state !== 'terminated') &&
    Object.entries(tags).every(([key, value]) => info.tags[key] === value) &&
    info.namespace === namespace &&
    (names?.includes(info.name) ?? true) &&
    (idempotencyToken ?? info.idempotencyToken) === info.idempotencyToken &&
    (zones?.includes(info.availabilityZone) ?? true)
  );
}

/**
 * Says whether an instance type passes all filters.
 *
 * @param type - The instance type.
 * @param filters - What is wanted.
 */
export function matchesInstanceTypeFilters(type: InstanceTypeInfo, filters: InstanceTypeFilters): boolean {
  const { names, zones, architecture = type.architecture } = filters;
  return (
    (names?.includes(type.name) ?? true) &&
    (zones?.some((zone) => type.zones.includes(zone)) ?? true) &&
    type.architecture === architecture
  );
}
