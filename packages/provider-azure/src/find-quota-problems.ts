import type { Usage } from '@azure/arm-compute';
import type { Market, PreflightProblem } from '@cloud-spi/spi';
import type { VmSize } from './vm-sizes.ts';

/**
 * Finds quotas of the region that one more machine would exceed.
 *
 * @param usage - What is used of which quota.
 * @param size - The machine.
 * @param market - How its capacity is bought.
 */
export function findQuotaProblems(
  usage: readonly Usage[],
  size: VmSize,
  market: Market | undefined,
): PreflightProblem[] {
  const isSpot = market === 'spot';
  const demands: readonly (readonly [name: string, count: number])[] = [
    ['virtualMachines', 1],
    ...(isSpot ? ([['lowPriorityCores', size.vcpus]] as const) : []),
    ...(isSpot
      ? []
      : ([
          ['cores', size.vcpus],
          [size.family, size.vcpus],
        ] as const)),
  ];
  return demands.flatMap(([quota, count]) => {
    const entry = usage.find(({ name }) => name.value?.toLowerCase() === quota.toLowerCase());
    if (entry === undefined || entry.currentValue + count <= entry.limit) return [];
    const label = entry.name.localizedValue ?? quota;
    const message = `${label}: ${entry.currentValue} of ${entry.limit} are used, ${count} more are needed; ask for more`;
    return [{ code: 'QuotaExceeded', path: 'instanceType', message }];
  });
}
