// Intel machines of the D, E and L families from the third version on, AMD ones (a) from the fifth, F from the second.
// None of these matches Arm (p) or confidential (DC, EC) machines.
const PATTERNS: readonly RegExp[] = [
  /^Standard_[DEL]\d+(-\d+)?[bdils]*_v[3-9]$/i,
  /^Standard_[DE]\d+(-\d+)?a[bdils]*_v[5-9]$/i,
  /^Standard_F\d+(-\d+)?s_v2$/i,
];

/**
 * Says whether guests of a size can run virtual machines themselves. Azure does not tell in its catalog; its pages on
 * the series do. A size that is not known here counts as one that cannot.
 *
 * @param size - Name of the size, for example `Standard_D16s_v5`.
 * @see https://learn.microsoft.com/azure/virtual-machines/sizes/overview (each series: Feature support)
 */
export function hasNestedVirtualization(size: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(size));
}
