import { GceError, invalidValue } from '../gce-error.ts';
import { parseFilter, type Resource } from './filter-expression.ts';

/** One page of resources. */
export interface Page<T> {
  readonly resources: readonly T[];
  readonly nextPageToken?: string;
}

const largestPage = 500;

interface Position {
  readonly after: string;
  readonly order: string;
}

/**
 * Filters, sorts and cuts a list as its query asks for. The token says after which resource the next page begins, so that
 * resources which come and go meanwhile are neither listed twice nor push others out.
 * @param scopeOf what a list over all scopes is sorted by first; the same for all in a list of one scope
 * @throws GceError 400 `invalid`
 */
export function toListPage<T extends Resource>(
  resources: readonly T[],
  query: URLSearchParams,
  scopeOf: (resource: T) => string = () => '',
): Page<T> {
  const filter = parseFilter(query.get('filter'));
  const size = readSize(query);
  const order = query.get('orderBy') || 'name';
  if (order !== 'name' && order !== 'creationTimestamp desc') {
    throw invalidValue('orderBy', order, "Only 'name' and 'creationTimestamp desc' are supported.");
  }
  const keyOf = (resource: T) => toKey(resource, order, scopeOf(resource));
  const after = readToken(query.get('pageToken'), order);
  const left = resources
    .filter((resource) => filter(resource))
    .map((resource) => ({ resource, key: keyOf(resource) }))
    .filter(({ key }) => after === undefined || key > after)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const page = left.slice(0, size);
  const last = page.at(-1);
  return {
    resources: page.map(({ resource }) => resource),
    ...(left.length > page.length && last && { nextPageToken: toToken({ after: last.key, order }) }),
  };
}

function readSize(query: URLSearchParams): number {
  const given = query.get('maxResults');
  if (given === null || given === '') return largestPage;
  const size = Number(given);
  if (!Number.isInteger(size) || size < 0 || size > largestPage) {
    throw invalidValue('maxResults', given, 'Value must be between 0 and 500, inclusive.');
  }
  return size === 0 ? largestPage : size;
}

/** Latest first is the order of times counted down. */
function toKey(resource: Resource, order: string, scope: string): string {
  const name = String(resource.name ?? '');
  if (order === 'name') return `${scope}/${name}`;
  const time = Date.parse(String(resource.creationTimestamp ?? resource.insertTime ?? '')) || 0;
  return `${String(9e15 - time).padStart(16, '0')}/${scope}/${name}`;
}

function toToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64');
}

function readToken(token: string | null, order: string): string | undefined {
  if (!token) return undefined;
  try {
    const position = JSON.parse(Buffer.from(token, 'base64').toString()) as Partial<Position>;
    if (typeof position.after === 'string' && position.order === order) return position.after;
  } catch {
    // Refused below.
  }
  throw new GceError(400, 'invalid', `Invalid value for field 'pageToken': '${token}'. The page token is not valid.`);
}
