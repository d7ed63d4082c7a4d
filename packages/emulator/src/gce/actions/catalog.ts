import { findImageOfFamily } from '../find-image.ts';
import { requireZone } from '../find-instance.ts';
import type { GceCloud, GceHandler } from '../gce-context.ts';
import { notFound } from '../gce-error.ts';
import { diskTypes } from '../launch/disk-types.ts';
import {
  numberOf,
  regionOf,
  toDiskType,
  toImage,
  toMachineType,
  toNetwork,
  toSubnetwork,
  toZone,
} from '../views/to-catalog.ts';
import { toLink } from '../wire/links.ts';
import { type Page, toListPage } from '../wire/list-page.ts';
import { toAggregatedList } from './list-everywhere.ts';

/** `zones.get`. */
export const getZone: GceHandler = (cloud, { params }) => {
  const zone = cloud.park.zones(cloud.realm).find(({ name }) => name === params.zone);
  if (!zone) throw notFound(`projects/${cloud.projectId}/zones/${params.zone}`);
  return { json: toZone(cloud, zone) };
};

/** `zones.list`. */
export const listZones: GceHandler = (cloud, { query }) => {
  const zones = cloud.park.zones(cloud.realm).map((zone) => toZone(cloud, zone));
  return { json: toList('compute#zoneList', `projects/${cloud.projectId}/zones`, toListPage(zones, query)) };
};

/** `machineTypes.get`. */
export const getMachineType: GceHandler = (cloud, { params }) => {
  const zone = requireZone(cloud, params.zone);
  const type = typesOf(cloud, zone).find(({ name }) => name === params.machineType);
  if (!type) throw notFound(`projects/${cloud.projectId}/zones/${zone}/machineTypes/${params.machineType}`);
  return { json: type };
};

/** `machineTypes.list` of a zone. */
export const listMachineTypes: GceHandler = (cloud, { params, query }) => {
  const zone = requireZone(cloud, params.zone);
  const path = `projects/${cloud.projectId}/zones/${zone}/machineTypes`;
  return { json: toList('compute#machineTypeList', path, toListPage(typesOf(cloud, zone), query)) };
};

/** `machineTypes.aggregatedList` over all zones. */
export const aggregateMachineTypes: GceHandler = (cloud, { query }) => ({
  json: toAggregatedList(cloud, query, {
    kind: 'compute#machineTypeAggregatedList',
    collection: 'machineTypes',
    records: cloud.park.zones(cloud.realm).flatMap(({ name }) => typesOf(cloud, name)),
    scopeOf: ({ zone }) => zone,
    nameOf: ({ name }) => name,
    createdAtOf: () => 0,
    toResource: (type) => type,
  }),
});

/** `diskTypes.get`. */
export const getDiskType: GceHandler = (cloud, { params }) => {
  const zone = requireZone(cloud, params.zone);
  const { diskType = '' } = params;
  if (!Object.hasOwn(diskTypes, diskType)) {
    throw notFound(`projects/${cloud.projectId}/zones/${zone}/diskTypes/${diskType}`);
  }
  return { json: toDiskType(cloud, diskType, zone) };
};

/** `diskTypes.list` of a zone. */
export const listDiskTypes: GceHandler = (cloud, { params, query }) => {
  const zone = requireZone(cloud, params.zone);
  const types = Object.keys(diskTypes).map((name) => toDiskType(cloud, name, zone));
  const path = `projects/${cloud.projectId}/zones/${zone}/diskTypes`;
  return { json: toList('compute#diskTypeList', path, toListPage(types, query)) };
};

/** `images.get`. */
export const getImage: GceHandler = ({ park, realm }, { params }) => {
  const path = `projects/${params.project}/global/images/${params.image}`;
  const image = park.images(realm).find(({ id }) => id === path);
  if (!image) throw notFound(path);
  return { json: toImage(image) };
};

/** `images.getFromFamily`: the newest one that is not deprecated. */
export const getImageFromFamily: GceHandler = (cloud, { params }) => {
  const { project = '', family = '' } = params;
  const image = findImageOfFamily(cloud, project, family);
  if (!image) throw notFound(`projects/${project}/global/images/family/${family}`);
  return { json: toImage(image) };
};

/** `images.list` of a project. */
export const listImages: GceHandler = ({ park, realm }, { params, query }) => {
  const path = `projects/${params.project}/global/images`;
  const images = park.images(realm).filter(({ id }) => id.startsWith(`${path}/`));
  return { json: toList('compute#imageList', path, toListPage(images.map(toImage), query)) };
};

/** `networks.get`. */
export const getNetwork: GceHandler = (cloud, { params }) => {
  const { network = '' } = params;
  const isKnown = cloud.park.subnets(cloud.realm).some(({ attributes }) => attributes?.network === network);
  if (!isKnown) throw notFound(`projects/${cloud.projectId}/global/networks/${network}`);
  return { json: toNetwork(cloud, network) };
};

/** `networks.list`. */
export const listNetworks: GceHandler = (cloud, { query }) => {
  const names = new Set(cloud.park.subnets(cloud.realm).map(({ attributes }) => String(attributes?.network)));
  const networks = [...names].map((name) => toNetwork(cloud, name));
  return {
    json: toList('compute#networkList', `projects/${cloud.projectId}/global/networks`, toListPage(networks, query)),
  };
};

/** `subnetworks.get`. */
export const getSubnetwork: GceHandler = (cloud, { params }) => {
  const id = `regions/${params.region}/subnetworks/${params.subnetwork}`;
  const subnet = cloud.park.subnets(cloud.realm).find((other) => other.id === id);
  if (!subnet) throw notFound(`projects/${cloud.projectId}/${id}`);
  return { json: toSubnetwork(cloud, subnet) };
};

/** `subnetworks.list` of a region. */
export const listSubnetworks: GceHandler = (cloud, { params, query }) => {
  const path = `projects/${cloud.projectId}/regions/${params.region}/subnetworks`;
  const subnets = cloud.park.subnets(cloud.realm).filter(({ attributes }) => attributes?.region === params.region);
  const page = toListPage(
    subnets.map((subnet) => toSubnetwork(cloud, subnet)),
    query,
  );
  return { json: toList('compute#subnetworkList', path, page) };
};

/** `projects.get`. */
export const getProject: GceHandler = ({ projectId }) => ({
  json: {
    kind: 'compute#project',
    id: numberOf(projectId),
    creationTimestamp: '2026-01-01T00:00:00.000-08:00',
    name: projectId,
    commonInstanceMetadata: { kind: 'compute#metadata', fingerprint: 'aAAAAAAAAAA=' },
    quotas: [],
    defaultServiceAccount: `${numberOf(projectId)}-compute@developer.gserviceaccount.com`,
    xpnProjectStatus: 'UNSPECIFIED_XPN_PROJECT_STATUS',
    defaultNetworkTier: 'PREMIUM',
    selfLink: toLink(`projects/${projectId}`),
  },
});

/** Those of the rights asked about that the caller has: `projects.testIamPermissions` of the Resource Manager. */
export const testPermissions: GceHandler = ({ permissions }, { body }) => {
  const wanted = Array.isArray(body.permissions) ? (body.permissions as readonly unknown[]) : [];
  const granted = wanted.filter((each) => permissions?.includes(String(each)) ?? true);
  return { json: granted.length === 0 ? {} : { permissions: granted } };
};

function typesOf(cloud: GceCloud, zone: string) {
  return cloud.park
    .types(cloud.realm)
    .filter(({ zones }) => zones?.includes(zone) ?? true)
    .map((type) => toMachineType(cloud, type, zone));
}

/** One page of a list of one scope. */
export function toList<T>(kind: string, path: string, { resources, nextPageToken }: Page<T>) {
  return {
    kind,
    id: path,
    ...(resources.length > 0 && { items: resources }),
    ...(nextPageToken !== undefined && { nextPageToken }),
    selfLink: toLink(path),
  };
}

/** The regions of a project, each with its zones. */
export function regionsOf({ park, realm }: GceCloud): ReadonlyMap<string, readonly string[]> {
  const regions = new Map<string, string[]>();
  for (const { name } of park.zones(realm)) {
    regions.set(regionOf(name), [...(regions.get(regionOf(name)) ?? []), name]);
  }
  return regions;
}
