import { matchesInstanceTypeFilters } from '@cloud-spi/provider-kit';
import type { CallOptions, InstanceTypeFilters, InstanceTypeInfo } from '@cloud-spi/spi';
import type { Ec2Call, Ec2Requests } from './ec2-requests.ts';
import { escapeFilterValue } from './ec2-tags.ts';
import { toInstanceTypeInfo } from './to-instance-type-info.ts';

// What EC2 takes at most: 100 types on a page, 200 values in a filter.
const TYPES_PER_PAGE = 100;
const OFFERINGS_PER_PAGE = 1_000;
const FILTER_VALUES = 200;

/**
 * Lists the instance types of the region, each with the zones that offer it.
 *
 * @param requests - Asks EC2.
 * @param filters - What is wanted.
 * @param options - Of the call.
 */
export async function* listInstanceTypes(
  requests: Ec2Requests,
  filters: InstanceTypeFilters,
  options: CallOptions,
): AsyncGenerator<InstanceTypeInfo> {
  const call = { ...options, operation: 'listInstanceTypes' };
  const { names } = filters;
  if (names?.length === 0) return;
  const Filters =
    names !== undefined && names.length <= FILTER_VALUES
      ? [{ Name: 'instance-type', Values: names.map(escapeFilterValue) }]
      : [];
  const zones = await readZones(requests, Filters, call);
  for await (const page of requests.pages('DescribeInstanceTypes', { Filters, MaxResults: TYPES_PER_PAGE }, call)) {
    for (const type of page.InstanceTypes ?? []) {
      const info = toInstanceTypeInfo(type, zones.get(type.InstanceType ?? '') ?? []);
      if (matchesInstanceTypeFilters(info, filters)) yield info;
    }
  }
}

async function readZones(requests: Ec2Requests, Filters: { Name: string; Values: string[] }[], call: Ec2Call) {
  const zones = new Map<string, string[]>();
  const request = { LocationType: 'availability-zone' as const, Filters, MaxResults: OFFERINGS_PER_PAGE };
  for await (const page of requests.pages('DescribeInstanceTypeOfferings', request, call)) {
    for (const { InstanceType = '', Location = '' } of page.InstanceTypeOfferings ?? []) {
      zones.set(InstanceType, [...(zones.get(InstanceType) ?? []), Location]);
    }
  }
  return zones;
}
