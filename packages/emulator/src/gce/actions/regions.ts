import type { GceCloud, GceHandler } from '../gce-context.ts';
import { notFound } from '../gce-error.ts';
import { numberOf, regionOf } from '../views/to-catalog.ts';
import { toLink } from '../wire/links.ts';
import { toListPage } from '../wire/list-page.ts';
import { regionsOf, toList } from './catalog.ts';

/** `regions.get`, with the quotas of the project there and what is in use. */
export const getRegion: GceHandler = (cloud, { params }) => {
  const { region = '' } = params;
  const zones = regionsOf(cloud).get(region);
  if (!zones) throw notFound(`projects/${cloud.projectId}/regions/${region}`);
  return { json: toRegion(cloud, region, zones) };
};

/** `regions.list`. */
export const listRegions: GceHandler = (cloud, { query }) => {
  const regions = [...regionsOf(cloud)].map(([name, zones]) => toRegion(cloud, name, zones));
  return { json: toList('compute#regionList', `projects/${cloud.projectId}/regions`, toListPage(regions, query)) };
};

const noLimit = 1_000_000;

function toRegion(cloud: GceCloud, name: string, zones: readonly string[]) {
  const { projectId } = cloud;
  const path = `projects/${projectId}/regions/${name}`;
  return {
    kind: 'compute#region',
    id: numberOf(path),
    creationTimestamp: '1969-12-31T16:00:00.000-08:00',
    name,
    description: name,
    status: 'UP',
    zones: zones.map((zone) => toLink(`projects/${projectId}/zones/${zone}`)),
    quotas: toQuotas(cloud, name),
    supportsPzs: false,
    selfLink: toLink(path),
  };
}

/** The park's limits are those of the whole project: every region shows them. */
function toQuotas({ park, realm }: GceCloud, region: string) {
  const quotas = park.quotas();
  const machines = park
    .machines(realm)
    .filter(({ zone, state }) => regionOf(zone) === region && state !== 'terminated');
  const types = new Map(park.types(realm).map((type) => [type.name, type.vcpus]));
  const vcpusOf = (market: string) =>
    machines
      .filter((machine) => machine.market === market && machine.state !== 'stopped')
      .reduce((sum, { type }) => sum + (types.get(type) ?? 0), 0);
  const addresses = machines
    .flatMap(({ interfaces }) => interfaces)
    .filter(({ publicAddress }) => publicAddress !== null);
  return [
    { metric: 'INSTANCES', limit: quotas.machines ?? noLimit, usage: machines.length },
    { metric: 'CPUS', limit: quotas.vcpus ?? noLimit, usage: vcpusOf('on-demand') },
    { metric: 'PREEMPTIBLE_CPUS', limit: 0, usage: vcpusOf('spot') },
    { metric: 'IN_USE_ADDRESSES', limit: quotas.addresses ?? noLimit, usage: addresses.length },
  ];
}
