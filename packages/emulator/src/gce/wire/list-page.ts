import { GceError, invalidValue } from '../gce-error.ts';
import { parseFilter, type Resource } from './filter-expression.ts';

/** One page of resources. */
export interface Page<T> {
  readonly resources: readonly T[];
  readonly nextPageToken?: string;
}

/** How records are listed that are not resources yet. */
export interface Listing<Item, T extends Resource> {
  /** What a list over all scopes is sorted by first; the same for all in a list of one scope. */
  scopeOf(record: Item): string;
  nameOf(record: Item): string;
  /** Milliseconds since 1970. */
  createdAtOf(record: Item): number;
  /** Shows a record. Called for as few as possible. */
  toResource(record: Item): T;
}

const largestPage = 500;

interface Position {
  readonly after: string;
  readonly order: string;
}

/** A page of resources. See {@link toPageOf}. */
export function toListPage<T extends Resource>(
  resources: readonly T[],
  query: URLSearchParams,
  scopeOf: (resource: T) => string = () => '',
): Page<T> {
  return toPageOf<T, T>(resources, query, {
    scopeOf,
    nameOf: ({ name }) => String(name ?? ''),
    createdAtOf: ({ creationTimestamp, insertTime }) => Date.parse(String(creationTimestamp ?? insertTime ?? '')) || 0,
    toResource: (resource) => resource,
  });
}

/**
 * Filters, sorts and cuts a list as its query asks for. The token says after which resource the next page begins, so that
 * resources which come and go meanwhile are neither listed twice nor push others out.
 * @throws GceError 400 `invalid`
 */
export function toPageOf<Item, T extends Resource>(
  records: readonly Item[],
  query: URLSearchParams,
  listing: Listing<Item, T>,
): Page<T> {
  const filter = parseFilter(query.get('filter'));
  const size = readSize(query);
  const order = readOrder(query);
  const after = readToken(query.get('pageToken'), order);
  const left = records
    .map((record) => ({ record, key: toKey(record, order, listing) }))
    .filter(({ key }) => after === undefined || key > after)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const resources: T[] = [];
  let last = '';
  for (const { record, key } of left) {
    const resource = listing.toResource(record);
    if (!filter(resource)) continue;
    if (resources.length === size) return { resources, nextPageToken: toToken({ after: last, order }) };
    resources.push(resource);
    last = key;
  }
  return { resources };
}

function readOrder(query: URLSearchParams): string {
  const order = query.get('orderBy') || 'name';
  if (order === 'name' || order === 'creationTimestamp desc') return order;
  throw invalidValue('orderBy', order, "Only 'name' and 'creationTimestamp desc' are supported.");
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
function toKey<Item>(record: Item, order: string, listing: Omit<Listing<Item, never>, 'toResource'>): string {
  const place = `${listing.scopeOf(record)}/${listing.nameOf(record)}`;
  if (order === 'name') return place;
  return `${String(9e15 - listing.createdAtOf(record)).padStart(16, '0')}/${place}`;
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
