import type { Ec2Action, Ec2Context } from '../ec2-context.ts';
import { type FilterFields, readFilters, toCondition } from '../wire/filters.ts';
import { paginate, readPageRequest } from '../wire/paginate.ts';

const locationTypes = ['region', 'availability-zone', 'availability-zone-id'] as const;

interface Offering {
  readonly instanceType: string;
  readonly locationType: (typeof locationTypes)[number];
  readonly location: string;
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html */
export const describeInstanceTypeOfferings: Ec2Action = {
  prepare(context, parameters) {
    const locationType = parameters.choice('LocationType', locationTypes) ?? 'region';
    const matches = toCondition(readFilters(parameters), offeringFilters);
    const page = readPageRequest(parameters, { min: 5, max: 1_000 });
    return () => {
      const offerings = listOfferings(context, locationType).filter(matches);
      const { items, nextToken } = paginate(offerings, page, (_, index) => index + 1);
      return { instanceTypeOfferingSet: items.map((offering) => ({ ...offering })), nextToken };
    };
  },
};

const offeringFilters: FilterFields<Offering> = {
  location: ({ location }) => [location],
  'instance-type': ({ instanceType }) => [instanceType],
};

function listOfferings({ park, realm, account }: Ec2Context, locationType: Offering['locationType']): Offering[] {
  return park.types(realm).flatMap(({ name, zones }): Offering[] => {
    if (locationType === 'region') return [{ instanceType: name, locationType, location: account.region }];
    return park
      .zones(realm)
      .filter((zone) => zones?.includes(zone.name) ?? true)
      .map((zone) => ({
        instanceType: name,
        locationType,
        location: locationType === 'availability-zone' ? zone.name : String(zone.attributes?.zoneId ?? zone.name),
      }));
  });
}
