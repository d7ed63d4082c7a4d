import type { MachineParkOptions, ParkImage, ParkType, ParkZone } from '../park/park-options.ts';
import { toRealm } from './ec2-account.ts';

/** Where the site of an EC2 emulator is. */
export interface Ec2SiteOptions {
  /** Default `us-east-1`. */
  readonly region?: string | undefined;
  /** Default `123456789012`. */
  readonly accountId?: string | undefined;
}

/** The default region of the emulator. */
export const defaultEc2Region = 'us-east-1';

/** The default account of the emulator. */
export const defaultEc2AccountId = '123456789012';

/**
 * Zones, instance types, images and subnets of an EC2 region, to create a park with: three zones, each with a subnet;
 * Linux images for both architectures; types with a price, of which metal ones take ten minutes to start, as real ones do.
 */
export function createEc2Site({
  region = defaultEc2Region,
  accountId = defaultEc2AccountId,
}: Ec2SiteOptions = {}): Pick<MachineParkOptions, 'zones' | 'types' | 'images' | 'subnets'> {
  const realm = toRealm(accountId, region);
  const zones = ['a', 'b', 'c'].map((letter, index): ParkZone => {
    return { name: `${region}${letter}`, realm, attributes: { zoneId: `${shortNameOf(region)}-az${index + 1}` } };
  });
  return {
    zones,
    types: typeRows.map((row) => toType(row, realm)),
    images: imageRows.map((row) => toImage(row, realm)),
    subnets: zones.map((zone, index) => ({
      id: `subnet-0000000000000000${'abc'.charAt(index)}`,
      realm,
      zone: zone.name,
      cidr: `127.113.${index * 32}.0/19`,
    })),
  };
}

/** `us-east-1` is short `use1`. */
function shortNameOf(region: string): string {
  const [country = '', direction = '', number = ''] = region.split('-');
  return `${country}${direction.charAt(0)}${number}`;
}

interface TypeRow {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryGib: number;
  readonly hourlyPrice: number;
  readonly spotPrice?: number;
  readonly arm?: true;
  readonly metal?: true;
  readonly nested?: true;
  /** Built on Xen: its console has no latest output. */
  readonly xen?: true;
  readonly zoneLetters?: string;
}

const typeRows: readonly TypeRow[] = [
  { name: 't2.micro', vcpus: 1, memoryGib: 1, hourlyPrice: 0.0116, xen: true },
  { name: 't3.micro', vcpus: 2, memoryGib: 1, hourlyPrice: 0.0104 },
  { name: 't3.small', vcpus: 2, memoryGib: 2, hourlyPrice: 0.0208 },
  { name: 't3.medium', vcpus: 2, memoryGib: 4, hourlyPrice: 0.0416 },
  { name: 't4g.micro', vcpus: 2, memoryGib: 1, hourlyPrice: 0.0084, arm: true },
  { name: 'm5.large', vcpus: 2, memoryGib: 8, hourlyPrice: 0.096 },
  { name: 'm5.xlarge', vcpus: 4, memoryGib: 16, hourlyPrice: 0.192 },
  { name: 'm5.2xlarge', vcpus: 8, memoryGib: 32, hourlyPrice: 0.384 },
  { name: 'm5.4xlarge', vcpus: 16, memoryGib: 64, hourlyPrice: 0.768 },
  { name: 'm5zn.metal', vcpus: 48, memoryGib: 192, hourlyPrice: 3.9641, metal: true },
  { name: 'm8i.large', vcpus: 2, memoryGib: 8, hourlyPrice: 0.1058, nested: true },
  { name: 'm8i.4xlarge', vcpus: 16, memoryGib: 64, hourlyPrice: 0.8467, nested: true },
  { name: 'c5.xlarge', vcpus: 4, memoryGib: 8, hourlyPrice: 0.17 },
  { name: 'r5.2xlarge', vcpus: 8, memoryGib: 64, hourlyPrice: 0.504, zoneLetters: 'ab' },
];

/** Starting and stopping metal takes longer than ten minutes, field reports say. */
const metalTimings = { startingMs: 600_000, stoppingMs: 600_000, terminatingMs: 600_000 };

function toType(row: TypeRow, realm: string): ParkType {
  const region = realm.split('/')[2] ?? '';
  return {
    name: row.name,
    realm,
    vcpus: row.vcpus,
    memoryMib: row.memoryGib * 1_024,
    architecture: row.arm ? 'arm64' : 'x86_64',
    isBareMetal: row.metal ?? false,
    hasNestedVirtualization: row.nested ?? false,
    zones: row.zoneLetters === undefined ? undefined : [...row.zoneLetters].map((letter) => `${region}${letter}`),
    timings: row.metal ? metalTimings : undefined,
    attributes: {
      hypervisor: row.xen ? 'xen' : 'nitro',
      hourlyPrice: row.hourlyPrice,
      spotPrice: row.spotPrice ?? Number((row.hourlyPrice * 0.35).toFixed(4)),
    },
  };
}

interface ImageRow {
  readonly id: string;
  readonly name: string;
  readonly created: string;
  readonly rootDevice: string;
  readonly owner: string;
  readonly sizeGib?: number;
  readonly arm?: true;
  /** Images may say that their root volume stays; launches that do not override it then leave it behind. */
  readonly keepsRootVolume?: true;
  /** A second volume that comes with the image. */
  readonly dataVolumeGib?: number;
}

const imageRows: readonly ImageRow[] = [
  {
    id: 'ami-0a00000000000d12a',
    name: 'debian-12-amd64-20260101-1',
    created: '2026-01-01T00:00:00.000Z',
    rootDevice: '/dev/xvda',
    owner: '136693071363',
  },
  {
    id: 'ami-0a00000000000d12b',
    name: 'debian-12-amd64-20260601-1',
    created: '2026-06-01T00:00:00.000Z',
    rootDevice: '/dev/xvda',
    owner: '136693071363',
  },
  {
    id: 'ami-0a00000000000d12c',
    name: 'debian-12-arm64-20260601-1',
    created: '2026-06-01T00:00:00.000Z',
    rootDevice: '/dev/xvda',
    owner: '136693071363',
    arm: true,
  },
  {
    id: 'ami-0a00000000000c24a',
    name: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260601',
    created: '2026-06-01T00:00:00.000Z',
    rootDevice: '/dev/sda1',
    owner: '099720109477',
  },
  {
    id: 'ami-0a00000000000e11a',
    name: 'lab-host-2.9-amd64',
    created: '2026-06-01T00:00:00.000Z',
    rootDevice: '/dev/sda1',
    owner: 'self',
    sizeGib: 32,
    keepsRootVolume: true,
    dataVolumeGib: 10,
  },
];

function toImage(row: ImageRow, realm: string): ParkImage {
  const accountId = realm.split('/')[1] ?? '';
  return {
    id: row.id,
    realm,
    name: row.name,
    architecture: row.arm ? 'arm64' : 'x86_64',
    sizeGib: row.sizeGib ?? 8,
    attributes: {
      created: row.created,
      rootDevice: row.rootDevice,
      ownerId: row.owner === 'self' ? accountId : row.owner,
      isPublic: row.owner !== 'self',
      deletesRootVolume: !row.keepsRootVolume,
      dataVolumeGib: row.dataVolumeGib ?? 0,
    },
  };
}
