/**
 * Splits a path as `formatPath` of the contract writes it: the reverse of that function.
 *
 * @param path - For example `spec.placements[1].zone` or `tags["a/b"]`.
 * @returns Object keys and array indexes from the outside in.
 */
export function parsePath(path: string): (string | number)[] {
  const parts = path.matchAll(/\[(?<index>\d+)\]|\[(?<quoted>"(?:[^"\\]|\\.)*")\]|(?<key>[\w-]+)/g);
  return [...parts].map(({ groups = {} }) => {
    if (groups.index !== undefined) return Number(groups.index);
    if (groups.quoted !== undefined) return String(JSON.parse(groups.quoted));
    return groups.key ?? '';
  });
}
