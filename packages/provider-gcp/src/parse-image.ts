/** Where an image is. */
export type ImageReference =
  | { readonly kind: 'image'; readonly project: string; readonly name: string }
  | { readonly kind: 'family'; readonly project: string; readonly name: string };

const IMAGE = /^projects\/([^/]+)\/global\/images\/(family\/)?([a-z][a-z0-9-]*)$/;
const SHORT_FAMILY = /^([a-z0-9.:-]+)\/([a-z][a-z0-9-]*)$/;
const NAME = /^[a-z][a-z0-9-]*$/;

/**
 * Reads what a configuration calls its image.
 *
 * @param imageId - `projects/P/global/images/N`, `projects/P/global/images/family/F`, either as a URL, `P/F` for a
 * family of another project (`debian-cloud/debian-12`), `family/F`, or the name of an image of this project.
 * @param projectId - This project.
 * @returns Undefined when it is none of these.
 */
export function parseImage(imageId: string, projectId: string): ImageReference | undefined {
  const path = imageId.replace(/^https:\/\/[^/]+\/compute\/[^/]+\//, '');
  const [, project, family, name] =
    IMAGE.exec(path.replace(/^(global\/images\/|family\/)/, toOwnPath(projectId))) ?? [];
  if (project !== undefined && name !== undefined) return { kind: family ? 'family' : 'image', project, name };
  const [, shortProject, shortName] = SHORT_FAMILY.exec(path) ?? [];
  if (shortProject !== undefined && shortName !== undefined) {
    return { kind: 'family', project: shortProject, name: shortName };
  }
  return NAME.test(path) ? { kind: 'image', project: projectId, name: path } : undefined;
}

function toOwnPath(projectId: string) {
  return (prefix: string) => `projects/${projectId}/global/images/${prefix === 'family/' ? prefix : ''}`;
}

/**
 * Writes where an image is, as a configuration that is resolved names it.
 *
 * @param reference - Project and name.
 */
export function toImagePath({ project, name }: Pick<ImageReference, 'project' | 'name'>): string {
  return `projects/${project}/global/images/${name}`;
}
