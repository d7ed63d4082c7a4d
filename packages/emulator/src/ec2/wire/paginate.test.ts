import { expect, test } from 'vitest';
import { paginate, readPageRequest } from './paginate.ts';
import { QueryParameters } from './query-parameters.ts';

const read = (query: string) => readPageRequest(QueryParameters.of(new URLSearchParams(query)), { min: 5, max: 1_000 });
const positions = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test('without MaxResults everything comes at once', () => {
  expect(paginate(positions(3_000), read(''), (item) => item)).toMatchObject({ nextToken: undefined });
});

test('pages follow each other to the end, and an item that goes meanwhile shifts nothing', () => {
  const first = paginate(positions(12), read('MaxResults=5'), (item) => item);
  expect(first.items).toEqual([1, 2, 3, 4, 5]);
  const left = positions(12).filter((item) => item !== 2);
  const page = (token: string | undefined) =>
    paginate(left, read(`MaxResults=5&NextToken=${encodeURIComponent(token ?? '')}`), (item) => item);
  const second = page(first.nextToken);
  expect(second.items).toEqual([6, 7, 8, 9, 10]);
  expect(page(second.nextToken)).toEqual({ items: [11, 12], nextToken: undefined });
});

test.each([
  ['MaxResults=4', 'InvalidParameterValue'],
  ['MaxResults=1001', 'InvalidParameterValue'],
  ['NextToken=nonsense', 'InvalidNextToken'],
])('%s is refused as %s', (query, code) => {
  expect(() => read(query)).toThrow(expect.objectContaining({ code }));
});
