const LINK = /\]\(([^)#\s]+)(?:#[^)]*)?\)/g;
const PATH = /`((?:\.?[\w@-]+\/)+[\w@.*-]*)`/g;
const FOLDERS = ['packages/', 'docs/', 'examples/', '.ci/', '.changeset/', 'scripts/'];

/**
 * Finds links to files, and paths in backticks, that lead nowhere.
 *
 * @param text - Markdown. Links are relative to the document, paths in backticks to the root of the repository.
 * @param exists - Whether there is a file, a folder, or a file of this pattern.
 * @returns What leads nowhere.
 */
export function findBrokenReferences(
  text: string,
  exists: { readonly fromDocument: (path: string) => boolean; readonly fromRoot: (path: string) => boolean },
): string[] {
  const links = [...text.matchAll(LINK)].map(([, target = '']) => target);
  const paths = [...text.matchAll(PATH)].map(([, path = '']) => path);
  return [
    ...links.filter((target) => !/^https?:/.test(target) && !exists.fromDocument(target)),
    ...paths.filter((path) => FOLDERS.some((folder) => path.startsWith(folder)) && !exists.fromRoot(path)),
  ];
}
