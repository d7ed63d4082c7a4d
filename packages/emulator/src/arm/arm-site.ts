import type { MachineParkOptions, ParkImage, ParkType } from '../park/park-options.ts';
import { defaultArmLocation, defaultResourceGroup, defaultSubscriptionId, toArmRealm } from './arm-account.ts';

/** Where the site of an emulated subscription is. */
export interface ArmSiteOptions {
  /** Default: the emulator's. */
  readonly subscriptionId?: string | undefined;
  /** Default `westeurope`. */
  readonly location?: string | undefined;
  /** The resource group of the virtual network. Default `labs`. */
  readonly resourceGroup?: string | undefined;
}

/** Name of the virtual network of {@link createArmSite}. */
export const defaultVirtualNetwork = 'labs-net';

/** Name of its subnet. */
export const defaultSubnet = 'workers';

/**
 * Zones, sizes, images and a subnet of an Azure region, to create a park with. A machine that asks for no zone runs in a
 * place that bears the region's name.
 */
export function createArmSite({
  subscriptionId = defaultSubscriptionId,
  location = defaultArmLocation,
  resourceGroup = defaultResourceGroup,
}: ArmSiteOptions = {}): Pick<MachineParkOptions, 'zones' | 'types' | 'images' | 'subnets'> {
  const realm = toArmRealm(subscriptionId, location);
  const places = [location, ...['1', '2', '3'].map((zone) => toPlace(location, zone))];
  const network = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network/virtualNetworks/${defaultVirtualNetwork}`;
  return {
    zones: places.map((name) => ({ name, realm })),
    types: sizeRows.map((row) => toType(row, realm, location)),
    images: imageRows(subscriptionId, resourceGroup).map((image) => ({ ...image, realm })),
    subnets: [{ id: `${network}/subnets/${defaultSubnet}`.toLowerCase(), realm, cidr: '127.113.96.0/19' }],
  };
}

/** The park's name of a zone. @param zone for example `1`; undefined for none in particular */
export function toPlace(location: string, zone: string | undefined): string {
  return zone === undefined ? location : `${location}-${zone}`;
}

/** The zone of a place of the park; undefined for none in particular. */
export function toZone(location: string, place: string): string | undefined {
  return place === location ? undefined : place.slice(location.length + 1);
}

interface SizeRow {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly family: string;
  readonly arm?: true;
  /** Without premium disks. */
  readonly standardDisksOnly?: true;
  readonly onDemandOnly?: true;
  /** Zones that offer it; default: all three. */
  readonly zones?: readonly string[];
  /** Not for this subscription. */
  readonly restricted?: true;
}

const sizeRows: readonly SizeRow[] = [
  { name: 'Standard_A2_v2', vcpus: 2, memoryGib: 4, family: 'standardAv2Family', standardDisksOnly: true, zones: [] },
  { name: 'Standard_B2s', vcpus: 2, memoryGib: 4, family: 'standardBSFamily', onDemandOnly: true },
  { name: 'Standard_D2s_v5', vcpus: 2, memoryGib: 8, family: 'standardDSv5Family' },
  { name: 'Standard_D4s_v5', vcpus: 4, memoryGib: 16, family: 'standardDSv5Family' },
  { name: 'Standard_D8s_v5', vcpus: 8, memoryGib: 32, family: 'standardDSv5Family' },
  { name: 'Standard_D16s_v5', vcpus: 16, memoryGib: 64, family: 'standardDSv5Family', zones: ['1', '2'] },
  { name: 'Standard_E8s_v5', vcpus: 8, memoryGib: 64, family: 'standardESv5Family' },
  { name: 'Standard_D2ps_v5', vcpus: 2, memoryGib: 8, family: 'standardDPSv5Family', arm: true },
  { name: 'Standard_M128s', vcpus: 128, memoryGib: 2_048, family: 'standardMSFamily', restricted: true },
];

function toType(row: SizeRow, realm: string, location: string): ParkType {
  const { zones = ['1', '2', '3'] } = row;
  return {
    name: row.name,
    realm,
    vcpus: row.vcpus,
    memoryMib: row.memoryGib * 1_024,
    architecture: row.arm ? 'arm64' : 'x86_64',
    zones: [location, ...zones.map((zone) => toPlace(location, zone))],
    attributes: {
      family: row.family,
      hasPremiumStorage: !row.standardDisksOnly,
      isSpotCapable: !row.onDemandOnly,
      isRestricted: row.restricted ?? false,
      maxDataDisks: Math.min(64, row.vcpus * 8),
    },
  };
}

/** Marketplace images have their URN as id, others the id of the resource. */
function imageRows(subscriptionId: string, resourceGroup: string): readonly Omit<ParkImage, 'realm'>[] {
  const compute = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute`;
  const debian = (version: string, sku = '12-gen2'): Omit<ParkImage, 'realm'> => ({
    id: `debian:debian-12:${sku}:${version}`,
    name: `debian-12 ${version}`,
    family: `debian:debian-12:${sku}`,
    architecture: sku.includes('arm64') ? 'arm64' : 'x86_64',
    sizeGib: 30,
  });
  const gallery = (scope: string, version: string): Omit<ParkImage, 'realm'> => ({
    id: `${scope}/versions/${version}`.toLowerCase(),
    name: `cml ${version}`,
    family: scope.toLowerCase(),
    sizeGib: 64,
  });
  return [
    debian('0.20260101.1'),
    debian('0.20260601.1'),
    debian('0.20260601.1', '12-arm64'),
    gallery(`${compute}/galleries/labs/images/cml`, '2.8.1'),
    gallery(`${compute}/galleries/labs/images/cml`, '2.9.0'),
    gallery('/CommunityGalleries/labs-0001/Images/cml', '2.9.0'),
    gallery('/SharedGalleries/11111111-labs/Images/cml', '2.9.0'),
    { id: `${compute}/images/cml`.toLowerCase(), name: 'cml', sizeGib: 64 },
  ];
}
