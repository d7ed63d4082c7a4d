import type { ArmCall, ArmReply } from './arm-context.ts';
import { ArmError } from './arm-error.ts';

/** A list, in an order that does not change. */
export interface PagedList<T> {
  /** The elements behind a position, -1 being the beginning. Read one by one: the rest costs nothing. */
  after(position: number): Iterable<T>;
  /** The position of an element. */
  positionOf(element: T): number;
  toBody(element: T): unknown;
  /** Default: the knob. */
  readonly pageSize?: number;
}

/**
 * Answers a list: one page of it, with an absolute link to the next one. A page begins behind the last element of the one
 * before, so that nothing is listed twice when elements come and go meanwhile.
 */
export function answerPage<T>(call: ArmCall, list: PagedList<T>): ArmReply {
  const { pageSize = call.account.knobs.pageSize } = list;
  const after = Number(call.query.get('$skiptoken') ?? -1);
  if (!Number.isSafeInteger(after)) throw new ArmError(400, 'InvalidParameter', 'The $skiptoken is not valid.');
  const page: T[] = [];
  let hasMore = false;
  for (const element of list.after(after)) {
    hasMore = page.length === pageSize;
    if (hasMore) break;
    page.push(element);
  }
  const last = page.at(-1);
  return {
    status: 200,
    json: {
      value: page.map((element) => list.toBody(element)),
      ...(hasMore && last !== undefined && { nextLink: toNextLink(call, list.positionOf(last)) }),
    },
  };
}

/** A list of few elements, by their position in it. */
export function toPagedList<T extends { readonly id: string }>(
  elements: readonly T[],
  toBody: (element: T) => unknown,
  pageSize: number,
): PagedList<T> {
  const positions = new Map(elements.map(({ id }, index) => [id, index]));
  return {
    after: (position) => elements.slice(position + 1),
    positionOf: ({ id }) => positions.get(id) ?? 0,
    toBody,
    pageSize,
  };
}

function toNextLink({ origin, request }: ArmCall, after: number): string {
  const url = new URL(`${origin}${request.url.pathname}${request.url.search}`);
  url.searchParams.set('$skiptoken', String(after));
  return url.toString();
}
