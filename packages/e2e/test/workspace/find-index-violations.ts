const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;
const NAMED_EXPORT = /export\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'\.\/[^']+\.ts';/g;

/**
 * Checks that an entry point is one list of named exports of the package's own files, and nothing else.
 *
 * @param text - The text of the entry point.
 * @returns One sentence for each mistake.
 */
export function findIndexViolations(text: string): string[] {
  const code = text.replaceAll(COMMENT, '');
  const rest = code.replaceAll(NAMED_EXPORT, '').trim();
  const names = [...code.matchAll(NAMED_EXPORT)].flatMap(([, list = '']) => list.split(','));
  if (rest !== '') return [`has more than named exports: ${rest.split('\n')[0]}`];
  if (names.length === 0) return ['exports nothing'];
  return names.some((name) => /\bdefault\b/.test(name)) ? ['has a default export'] : [];
}
