import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';

const DEPTH_MAX = 64;

/** What is said of a document that is nested deeper than anything honest. */
export const NESTED_TOO_DEEPLY = `nesting of more than ${DEPTH_MAX} levels`;

/** Something that is valid YAML and yet not taken. */
export interface YamlFlaw {
  /** Where in the text, in characters. */
  readonly offset: number;
  /** What was found; quotes nothing of the text. */
  readonly found: string;
}

/**
 * Finds what is valid YAML and yet not taken: keys that stand twice in a map, keys `__proto__`, and deep nesting. Takes
 * time in proportion to the text. Pure.
 *
 * @param document - Without syntax errors.
 * @param limit - How many are wanted, at most.
 */
export function findYamlFlaws(document: Document, limit: number): readonly YamlFlaw[] {
  const flaws: YamlFlaw[] = [];
  const visit = (node: unknown, depth: number): void => {
    if (flaws.length >= limit || (!isMap(node) && !isSeq(node))) return;
    if (depth > DEPTH_MAX) {
      flaws.push({ offset: startOf(node), found: NESTED_TOO_DEEPLY });
    } else if (isSeq(node)) {
      for (const item of node.items) visit(item, depth + 1);
    } else {
      const keys = new Set<string>();
      for (const { key, value } of node.items) {
        const found = findKeyFlaw(toKeyText(key, document), keys);
        if (found !== undefined && flaws.length < limit) flaws.push({ offset: startOf(key), found });
        visit(key, depth + 1);
        visit(value, depth + 1);
      }
    }
  };
  visit(document.contents, 1);
  return flaws;
}

/** @param keys - Those of the same map that went before. */
function findKeyFlaw(key: string | undefined, keys: Set<string>): string | undefined {
  if (key === undefined) return undefined;
  if (key === '__proto__') return 'a key __proto__';
  if (keys.has(key)) return 'the same key twice in one map';
  keys.add(key);
  return undefined;
}

/** As plain objects have it: there `1` and `"1"` are the same key. */
function toKeyText(key: unknown, document: Document): string | undefined {
  const node = isAlias(key) ? key.resolve(document) : key;
  return isScalar(node) ? String(node.value) : undefined;
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
