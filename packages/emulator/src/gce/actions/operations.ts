import { requireZone } from '../find-instance.ts';
import type { GceCloud, GceHandler } from '../gce-context.ts';
import type { OperationRecord } from '../gce-notes.ts';
import { requireOperation, toOperation, waitMsOf } from '../gce-operations.ts';
import { toLink } from '../wire/links.ts';
import { toPageOf } from '../wire/list-page.ts';
import { toAggregatedList } from './list-everywhere.ts';

/** `zoneOperations.get`, by name or number. */
export const getOperation: GceHandler = (cloud, { params }) => {
  const record = requireOperation(cloud, requireZone(cloud, params.zone), params.operation ?? '');
  return { json: toOperation(cloud, record, cloud.park.clock.now()) };
};

/** `zoneOperations.wait`: answers when the operation is done, or after two minutes with what it is then. */
export const waitForOperation: GceHandler = (cloud, { params }) => {
  const record = requireOperation(cloud, requireZone(cloud, params.zone), params.operation ?? '');
  const holdMs = waitMsOf(cloud, record);
  return { json: toOperation(cloud, record, cloud.park.clock.now() + holdMs), holdMs };
};

/** `zoneOperations.list`. */
export const listOperations: GceHandler = (cloud, { params, query }) => {
  const zone = requireZone(cloud, params.zone);
  const records = cloud.notes.operations.filter((record) => record.zone === zone);
  const { resources, nextPageToken } = toPageOf(records, query, listingOf(cloud));
  const path = `projects/${cloud.projectId}/zones/${zone}/operations`;
  return {
    json: {
      kind: 'compute#operationList',
      id: path,
      ...(resources.length > 0 && { items: resources }),
      ...(nextPageToken !== undefined && { nextPageToken }),
      selfLink: toLink(path),
    },
  };
};

/** `globalOperations.aggregatedList`: the operations of all zones. */
export const aggregateOperations: GceHandler = (cloud, { query }) => ({
  json: toAggregatedList(cloud, query, {
    kind: 'compute#operationAggregatedList',
    collection: 'operations',
    records: cloud.notes.operations,
    ...listingOf(cloud),
  }),
});

function listingOf(cloud: GceCloud) {
  const now = cloud.park.clock.now();
  return {
    scopeOf: ({ zone }: OperationRecord) => zone,
    nameOf: ({ name }: OperationRecord) => name,
    createdAtOf: ({ insertedAt }: OperationRecord) => insertedAt,
    toResource: (record: OperationRecord) => toOperation(cloud, record, now),
  };
}
