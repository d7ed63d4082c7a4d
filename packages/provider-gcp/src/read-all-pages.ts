import type { ComputePage } from './compute-resources.ts';

/**
 * Reads all pages of a list.
 *
 * @param readPage - Reads one; the token is undefined for the first.
 * @returns All of it as one page; a zone that did not answer one page counts as one that did not answer.
 */
export async function readAllPages<Resource>(
  readPage: (pageToken: string | undefined) => Promise<ComputePage<Resource>>,
): Promise<Omit<ComputePage<Resource>, 'nextPageToken'>> {
  const resources: Resource[] = [];
  const unreachable = new Set<string>();
  let pageToken: string | undefined;
  do {
    const page = await readPage(pageToken);
    resources.push(...page.resources);
    for (const zone of page.unreachable) unreachable.add(zone);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return { resources, unreachable: [...unreachable] };
}
