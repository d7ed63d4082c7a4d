import { Ec2Error } from '../ec2-error.ts';
import type { QueryParameters } from './query-parameters.ts';

/** What a request asks of a list. */
export interface PageRequest {
  /** Items on a page; undefined: everything at once. */
  readonly maxResults: number | undefined;
  /** Position behind which the page begins. */
  readonly after: number;
}

/** A page and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

const tokenPrefix = 'after:';

/**
 * Reads `MaxResults` and `NextToken`.
 * @param limits smallest and largest page that the action allows
 * @throws Ec2Error InvalidParameterValue, InvalidNextToken
 */
export function readPageRequest(
  parameters: QueryParameters,
  { min, max }: { readonly min: number; readonly max: number },
): PageRequest {
  const maxResults = parameters.integer('MaxResults');
  if (maxResults !== undefined && (maxResults < min || maxResults > max)) {
    const bound = maxResults < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
    throw new Ec2Error(
      'InvalidParameterValue',
      `Value ( ${maxResults} ) for parameter maxResults is invalid. Expecting a value ${bound}.`,
    );
  }
  const nextToken = parameters.text('NextToken');
  return { maxResults, after: nextToken === undefined || nextToken === '' ? 0 : readToken(nextToken) };
}

/**
 * Cuts a page out of a list, and looks no further than one item behind it. The token names a position and not an offset,
 * so that what goes between two pages shifts nothing where positions are kept.
 * @param items in the order of `positionOf`
 * @param matches which of them belong to the list
 */
export function paginate<T>(
  items: Iterable<T>,
  { maxResults = Number.POSITIVE_INFINITY, after }: PageRequest,
  positionOf: (item: T, index: number) => number,
  matches: (item: T) => boolean = () => true,
): Page<T> {
  const page: T[] = [];
  let last = 0;
  let index = 0;
  for (const item of items) {
    const position = positionOf(item, index);
    index += 1;
    if (position <= after || !matches(item)) continue;
    if (page.length >= maxResults) return { items: page, nextToken: writeToken(last) };
    page.push(item);
    last = position;
  }
  return { items: page, nextToken: undefined };
}

function writeToken(position: number): string {
  return Buffer.from(`${tokenPrefix}${position}`).toString('base64');
}

function readToken(token: string): number {
  const text = Buffer.from(token, 'base64').toString();
  const position = text.startsWith(tokenPrefix) ? text.slice(tokenPrefix.length) : '';
  if (!/^\d{1,15}$/.test(position)) {
    throw new Ec2Error('InvalidNextToken', `The token '${token}' is not valid.`);
  }
  return Number(position);
}
