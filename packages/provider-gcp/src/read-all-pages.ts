import type { ComputePage } from './compute-resources.ts';

/**
 * Reads all pages of a list.
 *
 * @param readPage - Reads one; the token is undefined for the first.
 */
export async function readAllPages<Resource>(
  readPage: (pageToken: string | undefined) => Promise<ComputePage<Resource>>,
): Promise<readonly Resource[]> {
  const resources: Resource[] = [];
  let pageToken: string | undefined;
  do {
    const page = await readPage(pageToken);
    resources.push(...page.resources);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return resources;
}
