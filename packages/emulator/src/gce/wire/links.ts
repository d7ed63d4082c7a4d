/** What every link of the API begins with, whatever host was asked. */
export const publicRoot = 'https://www.googleapis.com/compute/v1/';

/** @param path such as `projects/p/zones/z` */
export function toLink(path: string): string {
  return `${publicRoot}${path}`;
}

/**
 * What a link or a partial path means: the part from `projects/` on, or the text itself.
 * @param link a URL of any host and version, or a path
 */
export function toPath(link: string): string {
  return link.replace(/^https?:\/\/[^/]+\/compute\/[^/]+\//, '').replace(/^\/+/, '');
}

/** The last part of a link or path. */
export function nameOf(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}
