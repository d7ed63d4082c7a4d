import type { Disk } from '../../park/to-machine.ts';
import { requireZone } from '../find-instance.ts';
import type { GceCloud, GceHandler } from '../gce-context.ts';
import { GceError, notFound } from '../gce-error.ts';
import { beginOperation, findReplay, toOperation } from '../gce-operations.ts';
import { toDisk } from '../views/to-catalog.ts';
import { toListPage } from '../wire/list-page.ts';
import { toList } from './catalog.ts';
import { toAggregatedList } from './list-everywhere.ts';

/** `disks.get`. */
export const getDisk: GceHandler = (cloud, { params }) => ({ json: toDisk(cloud, requireDisk(cloud, params)) });

/** `disks.list` of a zone. */
export const listDisks: GceHandler = (cloud, { params, query }) => {
  const zone = requireZone(cloud, params.zone);
  const disks = disksOf(cloud).filter((disk) => disk.zone === zone);
  const page = toListPage(
    disks.map((disk) => toDisk(cloud, disk)),
    query,
  );
  return { json: toList('compute#diskList', `projects/${cloud.projectId}/zones/${zone}/disks`, page) };
};

/** `disks.aggregatedList` over all zones. */
export const aggregateDisks: GceHandler = (cloud, { query }) => ({
  json: toAggregatedList(cloud, query, {
    kind: 'compute#diskAggregatedList',
    collection: 'disks',
    records: disksOf(cloud),
    scopeOf: ({ zone }) => zone,
    nameOf: ({ name }) => name ?? '',
    createdAtOf: ({ createdAt }) => createdAt,
    toResource: (disk) => toDisk(cloud, disk),
  }),
});

/** `disks.delete`, of one that no instance uses. */
export const deleteDisk: GceHandler = (cloud, { params, query }) => {
  const requestId = query.get('requestId');
  const now = cloud.park.clock.now();
  const replay = findReplay(cloud, params.zone ?? '', requestId);
  if (replay) return { json: toOperation(cloud, replay, now) };
  const disk = requireDisk(cloud, params);
  const target = `projects/${cloud.projectId}/zones/${disk.zone}/disks/${disk.name}`;
  if (disk.attachment) {
    const message = `The disk resource '${target}' is already being used by an instance`;
    throw new GceError(400, 'resourceInUseByAnotherResource', message);
  }
  const record = cloud.park.change(() => {
    cloud.park.deletePart(disk.id);
    const durationMs = cloud.timings.changeMs;
    return beginOperation(cloud, { type: 'delete', zone: disk.zone, target, targetId: disk.id, requestId, durationMs });
  });
  return { json: toOperation(cloud, record, now) };
};

/** Local disks are no resources of their own. */
function disksOf({ park, realm }: GceCloud): Disk[] {
  return park.disks(realm).filter(({ kind }) => kind !== 'local-ssd');
}

function requireDisk(cloud: GceCloud, params: Readonly<Record<string, string>>): Disk {
  const zone = requireZone(cloud, params.zone);
  const { disk: key } = params;
  const disk = disksOf(cloud).find((other) => other.zone === zone && (other.name === key || other.id === key));
  if (!disk) throw notFound(`projects/${cloud.projectId}/zones/${zone}/disks/${key}`);
  return disk;
}
