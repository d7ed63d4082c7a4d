const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const SAYS_NOTHING =
  /^(util|utils|helper|helpers|common|types|manager|misc)$|-(util|utils|helper|helpers|manager|misc)$/;

/**
 * Finds files and folders whose names are not kebab-case or do not say what is in them.
 *
 * @param paths - Relative to a package's folder, with slashes.
 * @returns One sentence for each mistake.
 */
export function findFileNameViolations(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    // What everybody calls so: it explains the folder that it is in.
    const explained = path.replace(/(^|\/)README\.md$/, '$1readme.md');
    const segments = explained.replace(/(\.test)?\.[a-z]+$/, '').split('/');
    const unclear = segments.find((segment) => SAYS_NOTHING.test(segment));
    if (unclear !== undefined) return [`${path}: "${unclear}" does not say what is in it.`];
    return segments.every((segment) => KEBAB_CASE.test(segment)) ? [] : [`${path} is not kebab-case.`];
  });
}
