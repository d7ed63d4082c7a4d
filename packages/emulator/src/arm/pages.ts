import type { ArmCall, ArmReply } from './arm-context.ts';
import { ArmError } from './arm-error.ts';

/**
 * Answers a list: one page of it, with an absolute link to the next one. A page begins behind the last element of the one
 * before, so that nothing is listed twice when elements come and go meanwhile.
 *
 * @param elements in an order that does not change
 * @param keyOf what an element is found again by
 */
export function answerPage<T>(
  call: ArmCall,
  elements: readonly T[],
  keyOf: (element: T) => number,
  toBody: (element: T) => unknown,
  pageSize = call.account.knobs.pageSize,
): ArmReply {
  const after = Number(call.query.get('$skiptoken') ?? -1);
  if (!Number.isSafeInteger(after)) throw new ArmError(400, 'InvalidParameter', 'The $skiptoken is not valid.');
  const rest = elements.filter((element) => keyOf(element) > after);
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  const hasMore = last !== undefined && rest.length > page.length;
  return {
    status: 200,
    json: { value: page.map(toBody), ...(hasMore && { nextLink: toNextLink(call, keyOf(last)) }) },
  };
}

function toNextLink({ origin, request }: ArmCall, after: number): string {
  const url = new URL(`${origin}${request.url.pathname}${request.url.search}`);
  url.searchParams.set('$skiptoken', String(after));
  return url.toString();
}
