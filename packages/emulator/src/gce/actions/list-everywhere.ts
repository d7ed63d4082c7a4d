import type { GceCloud } from '../gce-context.ts';
import { GceError } from '../gce-error.ts';
import { toLink } from '../wire/links.ts';
import { toListPage } from '../wire/list-page.ts';

/** What a list over all zones is made of. */
export interface Everywhere<T> {
  readonly kind: string;
  /** Under which name each scope has its resources. */
  readonly collection: string;
  readonly resources: readonly T[];
  zoneOf(resource: T): string;
}

/**
 * A list over all zones: resources by zone, and a warning where there are none. A zone that does not answer is named
 * when the caller takes what there is, and fails the whole list when not.
 * @throws GceError 503 `backendError`
 */
export function toAggregatedList<T extends object>(
  cloud: GceCloud,
  query: URLSearchParams,
  { kind, collection, resources, zoneOf }: Everywhere<T>,
) {
  const silent = takeSilentZones(cloud);
  if (silent.size > 0 && query.get('returnPartialSuccess') !== 'true') {
    throw new GceError(503, 'backendError', `The zones ${[...silent].join(', ')} cannot be reached.`);
  }
  const reached = resources.filter((resource) => !silent.has(zoneOf(resource)));
  const page = toListPage(reached as readonly (T & Readonly<Record<string, unknown>>)[], query, zoneOf);
  const byZone = new Map<string, T[]>();
  for (const resource of page.resources)
    byZone.set(zoneOf(resource), [...(byZone.get(zoneOf(resource)) ?? []), resource]);
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
