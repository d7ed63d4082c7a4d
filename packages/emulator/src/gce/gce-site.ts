import type { MachineParkOptions, ParkImage, ParkType, ParkZone } from '../park/park-options.ts';

/** Where the site of a GCE emulator is. */
export interface GceSiteOptions {
  /** Default `demo-project`. */
  readonly projectId?: string | undefined;
  /** Default `europe-west1` and `us-central1`. */
  readonly regions?: readonly string[] | undefined;
}

/** The default project of the emulator. */
export const defaultGceProjectId = 'demo-project';

const defaultRegions = ['europe-west1', 'us-central1'];
const zoneLetters = ['b', 'c', 'd'];

/** The realm of a project in a park. */
export function toGceRealm(projectId: string): string {
  return `gce/${projectId}`;
}

/**
 * Zones, machine types, images and subnetworks of a project, to create a park with: two regions of three zones, a
 * network `default` with a subnetwork in each region, public images of two families and one of the project's own.
 */
export function createGceSite({
  projectId = defaultGceProjectId,
  regions = defaultRegions,
}: GceSiteOptions = {}): Pick<MachineParkOptions, 'zones' | 'types' | 'images' | 'subnets'> {
  const realm = toGceRealm(projectId);
  const zones = regions.flatMap((region) =>
    zoneLetters.map((letter): ParkZone => ({ name: `${region}-${letter}`, realm, attributes: { region } })),
  );
  return {
    zones,
    types: typeRows.map((row) => toType(row, realm, zones)),
    images: imageRows.map((row) => toImage(row, realm, projectId)),
    subnets: regions.map((region, index) => ({
      id: `regions/${region}/subnetworks/default`,
      realm,
      cidr: `127.113.${64 + index * 16}.0/20`,
      attributes: { region, network: 'default', name: 'default' },
    })),
  };
}

interface TypeRow {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly arm?: true;
  readonly isShared?: true;
  /** Series that are not everywhere. */
  readonly letters?: string;
  readonly isDeprecated?: true;
}

const typeRows: readonly TypeRow[] = [
  { name: 'e2-micro', vcpus: 2, memoryMib: 1_024, isShared: true },
  { name: 'e2-small', vcpus: 2, memoryMib: 2_048, isShared: true },
  { name: 'e2-medium', vcpus: 2, memoryMib: 4_096, isShared: true },
  { name: 'e2-standard-4', vcpus: 4, memoryMib: 16_384 },
  { name: 'n1-standard-1', vcpus: 1, memoryMib: 3_840, isDeprecated: true },
  { name: 'n2-standard-2', vcpus: 2, memoryMib: 8_192 },
  { name: 'n2-standard-4', vcpus: 4, memoryMib: 16_384 },
  { name: 'n2-standard-16', vcpus: 16, memoryMib: 65_536 },
  { name: 'n2d-standard-4', vcpus: 4, memoryMib: 16_384 },
  { name: 'c3-standard-4', vcpus: 4, memoryMib: 16_384, letters: 'bc' },
  { name: 'c3-standard-192-metal', vcpus: 192, memoryMib: 786_432, letters: 'b' },
  { name: 'n4-standard-4', vcpus: 4, memoryMib: 16_384 },
  { name: 't2a-standard-4', vcpus: 4, memoryMib: 16_384, arm: true, letters: 'b' },
];

function toType(row: TypeRow, realm: string, zones: readonly ParkZone[]): ParkType {
  const { letters } = row;
  return {
    name: row.name,
    realm,
    vcpus: row.vcpus,
    memoryMib: row.memoryMib,
    architecture: row.arm ? 'arm64' : 'x86_64',
    isBareMetal: row.name.endsWith('-metal'),
    zones:
      letters === undefined
        ? undefined
        : zones.filter(({ name }) => letters.includes(name.slice(-1))).map(({ name }) => name),
    attributes: { isShared: row.isShared ?? false, isDeprecated: row.isDeprecated ?? false },
  };
}

interface ImageRow {
  readonly project: string;
  readonly name: string;
  readonly family: string;
  readonly sizeGib: number;
  readonly createdAt: string;
  readonly arm?: true;
  readonly isDeprecated?: true;
}

const imageRows: readonly ImageRow[] = [
  {
    project: 'debian-cloud',
    name: 'debian-12-bookworm-v20260101',
    family: 'debian-12',
    sizeGib: 10,
    createdAt: '2026-01-01T00:00:00.000-08:00',
    isDeprecated: true,
  },
  {
    project: 'debian-cloud',
    name: 'debian-12-bookworm-v20260601',
    family: 'debian-12',
    sizeGib: 10,
    createdAt: '2026-06-01T00:00:00.000-07:00',
  },
  {
    project: 'debian-cloud',
    name: 'debian-12-bookworm-arm64-v20260601',
    family: 'debian-12-arm64',
    sizeGib: 10,
    createdAt: '2026-06-01T00:00:00.000-07:00',
    arm: true,
  },
  {
    project: 'ubuntu-os-cloud',
    name: 'ubuntu-2404-noble-amd64-v20260601',
    family: 'ubuntu-2404-lts-amd64',
    sizeGib: 10,
    createdAt: '2026-06-01T00:00:00.000-07:00',
  },
  {
    project: 'self',
    name: 'lab-host-2-9-v1',
    family: 'lab-host',
    sizeGib: 32,
    createdAt: '2026-06-01T00:00:00.000-07:00',
  },
];

function toImage(row: ImageRow, realm: string, projectId: string): ParkImage {
  const project = row.project === 'self' ? projectId : row.project;
  return {
    id: `projects/${project}/global/images/${row.name}`,
    realm,
    name: row.name,
    family: row.family,
    architecture: row.arm ? 'arm64' : 'x86_64',
    sizeGib: row.sizeGib,
    attributes: { project, createdAt: row.createdAt, isDeprecated: row.isDeprecated ?? false },
  };
}
