import type { ParkImage } from '../park/park-options.ts';
import type { GceCloud } from './gce-context.ts';
import { toPath } from './wire/links.ts';

/** The size of an image that says none, in GiB. */
export const imageDefaultSizeGib = 10;

/** Whether an image is still offered by its family. */
export function isUsable({ attributes }: ParkImage): boolean {
  return attributes?.isDeprecated !== true;
}

/** The newest image of a family that is not deprecated. */
export function findImageOfFamily({ park, realm }: GceCloud, project: string, family: string): ParkImage | undefined {
  return park
    .images(realm)
    .findLast((image) => image.attributes?.project === project && image.family === family && isUsable(image));
}

/** The image that a link, a path or the path of a family means. */
export function findImage(cloud: GceCloud, source: string): ParkImage | undefined {
  const path = toPath(source).replace(/^global\//, `projects/${cloud.projectId}/global/`);
  const [, project, family] = /^projects\/([^/]+)\/global\/images\/family\/([^/]+)$/.exec(path) ?? [];
  if (project !== undefined && family !== undefined) return findImageOfFamily(cloud, project, family);
  return cloud.park.images(cloud.realm).find(({ id }) => id === path);
}
