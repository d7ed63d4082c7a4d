import type { ArmContext } from './arm-context.ts';

/** The id of a resource as it is answered. */
export function toArmId(
  { account }: Pick<ArmContext, 'account'>,
  resourceGroup: string,
  type: string,
  name: string,
): string {
  const group = account.knobs.upperCaseGroups ? resourceGroup.toUpperCase() : resourceGroup;
  return `/subscriptions/${account.subscriptionId}/resourceGroups/${group}/providers/${type}/${name}`;
}

/** The last part of an id. */
export function nameOfId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** The key under which a resource is remembered: names and groups have no case. */
export function toKey(kind: string, resourceGroup: string, name: string): string {
  return `${kind}/${resourceGroup}/${name}`.toLowerCase();
}

/** A lower-case UUID of 32 hexadecimal digits. */
export function toUuid(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** A time as Azure writes it: with an offset, and digits beyond milliseconds. */
export function toArmTime(at: number): string {
  return new Date(at).toISOString().replace('Z', '0000+00:00');
}
