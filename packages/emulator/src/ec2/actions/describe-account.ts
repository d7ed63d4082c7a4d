import type { ParkZone } from '../../park/park-options.ts';
import { describeCollection } from '../describe-collection.ts';
import { Ec2Error } from '../ec2-error.ts';

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export const describeAvailabilityZones = describeCollection<ParkZone>({
  setName: 'availabilityZoneInfo',
  pageLimits: { min: 1, max: 1_000 },
  ignored: ['AllAvailabilityZones'],
  keys: [
    {
      parameter: 'ZoneName',
      keyOf: ({ name }) => name,
      refuse: ([name]) => new Ec2Error('InvalidParameterValue', `Invalid availability zone: [${name}]`),
    },
    { parameter: 'ZoneId', keyOf: zoneIdOf },
  ],
  items: ({ park, realm }) => park.zones(realm),
  filters: ({ account }) => ({
    'zone-name': ({ name }) => [name],
    'zone-id': (zone) => [zoneIdOf(zone)],
    'zone-type': () => ['availability-zone'],
    'region-name': () => [account.region],
    'opt-in-status': () => ['opt-in-not-required'],
    state: () => ['available'],
  }),
  toXml: ({ account }, zone) => ({
    zoneName: zone.name,
    zoneState: 'available',
    regionName: account.region,
    messageSet: [],
    optInStatus: 'opt-in-not-required',
    zoneId: zoneIdOf(zone),
    groupName: account.region,
    networkBorderGroup: account.region,
    zoneType: 'availability-zone',
  }),
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export const describeRegions = describeCollection<string>({
  setName: 'regionInfo',
  pageLimits: { min: 1, max: 1_000 },
  ignored: ['AllRegions'],
  keys: [
    {
      parameter: 'RegionName',
      keyOf: (region) => region,
      refuse: ([name]) => new Ec2Error('InvalidParameterValue', `Invalid region: [${name}]`),
    },
  ],
  items: ({ account }) => [account.region],
  filters: () => ({
    'region-name': (region) => [region],
    endpoint: (region) => [endpointOf(region)],
    'opt-in-status': () => ['opt-in-not-required'],
  }),
  toXml: (_, region) => ({
    regionName: region,
    regionEndpoint: endpointOf(region),
    optInStatus: 'opt-in-not-required',
  }),
});

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
export const describeKeyPairs = describeCollection<string>({
  setName: 'keySet',
  pageLimits: { min: 1, max: 1_000 },
  ignored: ['IncludePublicKey'],
  keys: [
    {
      parameter: 'KeyName',
      keyOf: (name) => name,
      refuse: ([name]) => new Ec2Error('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`),
    },
  ],
  items: ({ account }) => account.keyPairs,
  filters: () => ({ 'key-name': (name) => [name] }),
  labelsOf: () => ({}),
  toXml: ({ account }, name) => ({
    keyPairId: `key-${String(account.keyPairs.indexOf(name)).padStart(17, '0')}`,
    keyName: name,
    keyFingerprint: '00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00',
    keyType: 'ed25519',
    tagSet: [],
  }),
});

function zoneIdOf({ name, attributes }: ParkZone): string {
  return String(attributes?.zoneId ?? name);
}

function endpointOf(region: string): string {
  return `ec2.${region}.amazonaws.com`;
}
