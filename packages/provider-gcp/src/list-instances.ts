import { MANAGED_BY, matchesInstanceFilters, OWNERSHIP_TAG_KEYS } from '@cloud-spi/provider-kit';
import { ANY_OWNER, type InstanceFilters, type InstanceInfo } from '@cloud-spi/spi';
import type { ComputeCall } from './compute-requests.ts';
import { encodeTagKey, encodeTagValue } from './label-encoding.ts';
import { createDeletions } from './read-instances.ts';
import { toInstanceInfo } from './to-instance-info.ts';
import { toUnreachableError } from './to-unreachable-error.ts';

/**
 * Lists machines of all zones, page by page.
 *
 * @param call - For whom.
 * @param filters - All must match: the cloud filters by labels first.
 * @throws Unavailable with `scopes` at the end, when zones did not answer.
 */
export async function* listInstances(call: ComputeCall, filters: InstanceFilters): AsyncGenerator<InstanceInfo> {
  const { owner: ownOwner, projectId } = call.settings;
  const owner = filters.owner ?? ownOwner;
  const filter = toListFilter(filters, owner);
  const unreachable = new Set<string>();
  let pageToken: string | undefined;
  do {
    const query = { filter, pageToken };
    const page = await call.send('listInstances', (api, options) => api.listInstances(query, options));
    const isDeleted = createDeletions(call);
    for (const instance of page.resources) {
      const info = toInstanceInfo(instance, { projectId, isBeingDeleted: await isDeleted(instance) });
      const isOwned = owner === ANY_OWNER || info.owner === owner;
      if (isOwned && matchesInstanceFilters(info, filters)) yield info;
    }
    for (const zone of page.unreachable) unreachable.add(zone);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  const missing = [...unreachable].filter((zone) => filters.zones?.includes(zone) ?? true);
  if (missing.length > 0) throw toUnreachableError(call, missing, 'rejected');
}

/**
 * Writes what the cloud can filter by: labels. Everything is looked at again afterwards.
 *
 * @param filters - As asked for.
 * @param owner - Whose machines, or all.
 * @returns Undefined when nothing can be left out.
 * @see https://cloud.google.com/compute/docs/reference/rest/v1/instances/aggregatedList
 */
export function toListFilter(filters: InstanceFilters, owner: string): string | undefined {
  const { tags = {}, namespace, idempotencyToken } = filters;
  const isOwned = owner !== ANY_OWNER;
  const wanted: readonly (readonly [key: string, value: string | undefined])[] = [
    [OWNERSHIP_TAG_KEYS.managedBy, isOwned ? MANAGED_BY : undefined],
    [OWNERSHIP_TAG_KEYS.owner, isOwned ? owner : undefined],
    [OWNERSHIP_TAG_KEYS.namespace, namespace],
    [OWNERSHIP_TAG_KEYS.idempotencyToken, idempotencyToken],
    ...Object.entries(tags),
  ];
  const terms = wanted
    // What an empty value means in a filter is not documented.
    .filter((term): term is readonly [string, string] => term[1] !== undefined && term[1] !== '')
    .map(([key, value]) => `(labels.${encodeTagKey(key)} = "${encodeTagValue(value)}")`);
  return terms.length === 0 ? undefined : terms.join(' AND ');
}
