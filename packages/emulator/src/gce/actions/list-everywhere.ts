import type { GceCloud } from '../gce-context.ts';
import { GceError } from '../gce-error.ts';
import type { Resource } from '../wire/filter-expression.ts';
import { toLink } from '../wire/links.ts';
import { type Listing, toPageOf } from '../wire/list-page.ts';

/** What a list over all zones is made of; its scopes are zones. */
export interface Everywhere<Item, T extends Resource> extends Listing<Item, T> {
  readonly kind: string;
  /** Under which name each scope has its resources. */
  readonly collection: string;
  readonly records: readonly Item[];
}

/**
 * A list over all zones: resources by zone, and a warning where there are none. A zone that does not answer is named
 * when the caller takes what there is, and fails the whole list when not.
 * @throws GceError 503 `backendError`
 */
export function toAggregatedList<Item, T extends Resource>(
  cloud: GceCloud,
  query: URLSearchParams,
  { kind, collection, records, ...listing }: Everywhere<Item, T>,
) {
  const silent = takeSilentZones(cloud);
  if (silent.size > 0 && query.get('returnPartialSuccess') !== 'true') {
    throw new GceError(503, 'backendError', `The zones ${[...silent].join(', ')} cannot be reached.`);
  }
  const zoneOf = new Map<T, string>();
  const page = toPageOf(
    records.filter((record) => !silent.has(listing.scopeOf(record))),
    query,
    {
      ...listing,
      toResource(record) {
        const resource = listing.toResource(record);
        zoneOf.set(resource, listing.scopeOf(record));
        return resource;
      },
    },
  );
  const byZone = new Map<string, T[]>();
  for (const resource of page.resources) {
    const zone = zoneOf.get(resource) ?? '';
    const found = byZone.get(zone) ?? [];
    found.push(resource);
    byZone.set(zone, found);
  }
  const { park, realm, projectId } = cloud;
  const zones = park.zones(realm).map(({ name }) => name);
  const extraScopes =
    query.get('includeAllScopes') === 'true'
      ? ['global', ...new Set(zones.map((zone) => `regions/${zone.replace(/-[^-]*$/, '')}`))]
      : [];
  const scopes = [
    ...zones.map((zone) => [`zones/${zone}`, toScope(zone, byZone.get(zone), silent.has(zone), collection)] as const),
    ...extraScopes.map((scope) => [scope, { warning: noResultsIn(scope) }] as const),
  ];
  const path = `projects/${projectId}/aggregated/${collection}`;
  return {
    kind,
    id: path,
    items: Object.fromEntries(scopes),
    ...(page.nextPageToken !== undefined && { nextPageToken: page.nextPageToken }),
    ...(silent.size > 0 && { unreachables: [...silent].map((zone) => `zones/${zone}`) }),
    selfLink: toLink(path),
  };
}

/** Zones that do not answer this list; each list uses one of their silences up. */
function takeSilentZones({ silentZones }: GceCloud): ReadonlySet<string> {
  const silent = new Set(silentZones.keys());
  for (const [zone, lists] of silentZones) {
    if (lists <= 1) silentZones.delete(zone);
    else silentZones.set(zone, lists - 1);
  }
  return silent;
}

function toScope<T>(zone: string, resources: readonly T[] | undefined, isSilent: boolean, collection: string) {
  const scope = `zones/${zone}`;
  if (isSilent) {
    const message = `The scope '${scope}' cannot be reached.`;
    return { warning: { code: 'UNREACHABLE', message, data: [{ key: 'scope', value: scope }] } };
  }
  return resources === undefined ? { warning: noResultsIn(scope) } : { [collection]: resources };
}

function noResultsIn(scope: string) {
  const message = `There are no results for scope '${scope}' on this page.`;
  return { code: 'NO_RESULTS_ON_PAGE', message, data: [{ key: 'scope', value: scope }] };
}
