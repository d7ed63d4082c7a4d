import type { FaultRule } from '../../faults.ts';
import type { Machine } from '../../park/to-machine.ts';
import { requireZone } from '../find-instance.ts';
import type { GceCloud, GceHandler } from '../gce-context.ts';
import { toInstance } from '../views/to-instance.ts';
import { toLink } from '../wire/links.ts';
import { toPageOf } from '../wire/list-page.ts';
import { toAggregatedList } from './list-everywhere.ts';

/** `instances.list` of a zone. */
export const listInstances: GceHandler = (cloud, { params, query, fault }) => {
  const zone = requireZone(cloud, params.zone);
  const path = `projects/${cloud.projectId}/zones/${zone}/instances`;
  const machines = visibleMachines(cloud, fault).filter((machine) => machine.zone === zone);
  const { resources, nextPageToken } = toPageOf(machines, query, listingOf(cloud));
  return {
    json: {
      kind: 'compute#instanceList',
      id: path,
      ...(resources.length > 0 && { items: resources }),
      ...(nextPageToken !== undefined && { nextPageToken }),
      selfLink: toLink(path),
    },
  };
};

/** `instances.aggregatedList` over all zones. */
export const aggregateInstances: GceHandler = (cloud, { query, fault }) => ({
  json: toAggregatedList(cloud, query, {
    kind: 'compute#instanceAggregatedList',
    collection: 'instances',
    records: visibleMachines(cloud, fault),
    ...listingOf(cloud),
  }),
});

function listingOf(cloud: GceCloud) {
  return {
    scopeOf: ({ zone }: Machine) => zone,
    nameOf: ({ name }: Machine) => name ?? '',
    createdAtOf: ({ createdAt }: Machine) => createdAt,
    toResource: (machine: Machine) => toInstance(cloud, machine),
  };
}

/** What a list shows: nothing that is gone. */
function visibleMachines({ park, realm }: GceCloud, fault: FaultRule | undefined): Machine[] {
  const extraLagMs = fault?.kind === 'stale-list' ? (fault.delayMs ?? 1_000) : 0;
  return park.listMachines(realm, extraLagMs).filter(({ state }) => state !== 'terminated');
}
