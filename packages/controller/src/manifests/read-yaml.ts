import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';
import type { FileProblem } from './file-problem.ts';
import { findYamlFlaws, NESTED_TOO_DEEPLY } from './find-yaml-flaws.ts';
import { parsePath } from './parse-path.ts';

/** Largest text that is read, in bytes: far above any honest file, far below what hurts. */
export const YAML_MAX_BYTES = 1_048_576;

const DOCUMENTS_MAX = 10_000;
const MISTAKES_SHOWN = 5;
const ALIASES_MAX = 100;
/** Aliases may repeat a long text, and not as often as they like. */
const EXPANDED_MAX_CHARACTERS = 8 * YAML_MAX_BYTES;

/** One document of a YAML text. */
export interface YamlDocument {
  /** Index in its file, from 0. */
  readonly index: number;
  /** Plain data: objects, arrays, strings, numbers, booleans and null; free of cycles. */
  readonly value: unknown;
  /** How many values it holds, with those in other values. */
  readonly valueCount: number;
  /** Finds the line, from 1, of a path such as `spec.placements[1].zone`, or of what holds it where it is missing. */
  lineOf(path: string): number;
}

/** What a text holds: documents without mistakes, and the mistakes of the others. */
export interface YamlReading {
  readonly documents: readonly YamlDocument[];
  readonly problems: readonly (FileProblem & { readonly document: number })[];
}

/**
 * Reads YAML of one or more documents. Empty documents are left out. Duplicate keys, keys `__proto__`, unknown tags,
 * cycles, aliases that multiply, deep nesting, texts above {@link YAML_MAX_BYTES} and with more than 10000 documents
 * are mistakes. No message quotes the text: it may hold secrets.
 *
 * @param text - The text.
 * @param file - Its name, for the problems.
 */
export function readYaml(text: string, file: string): YamlReading {
  const refuse = (expected: string, found: string): YamlReading => ({
    documents: [],
    problems: [{ file, document: 0, path: '', expected, found }],
  });
  const size = Buffer.byteLength(text);
  if (size > YAML_MAX_BYTES) return refuse(`at most ${YAML_MAX_BYTES} bytes; split the file`, `${size} bytes`);
  if (countMarkers(text) > DOCUMENTS_MAX) return refuse(`at most ${DOCUMENTS_MAX} documents; split the file`, 'more');
  const lines = new LineCounter();
  // Its own search for duplicate keys takes a minute for a large map; `findYamlFlaws` does it.
  const options = { lineCounter: lines, prettyErrors: false, logLevel: 'error', uniqueKeys: false } as const;
  const parsed = parseAllDocuments(text, options);
  const results = (Array.isArray(parsed) ? parsed : []).map((document, index) =>
    readDocument(document, index, lines, file),
  );
  return {
    documents: results.flatMap(({ document }) => (document === undefined ? [] : [document])),
    problems: results.flatMap(({ problems }) => problems),
  };
}

interface DocumentReading {
  readonly document?: YamlDocument;
  readonly problems: YamlReading['problems'];
}

function readDocument(document: Document, index: number, lines: LineCounter, file: string): DocumentReading {
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const problem = (line: number, found: string) => ({
    file,
    line,
    document: index,
    path: '',
    expected: 'valid YAML of plain values',
    found,
  });
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    const overflow = mistakes.find(({ message }) => message.includes('call stack'));
    if (overflow !== undefined) return { problems: [problem(lineAt(overflow.pos[0]), NESTED_TOO_DEEPLY)] };
    const shown = mistakes.slice(0, MISTAKES_SHOWN);
    return { problems: shown.map(({ pos, message }) => problem(lineAt(pos[0]), withoutSource(message))) };
  }
  const flaws = findYamlFlaws(document, MISTAKES_SHOWN);
  if (flaws.length > 0) return { problems: flaws.map(({ offset, found }) => problem(lineAt(offset), found)) };
  const value = toPlainValue(document);
  const start = lineAt(document.contents?.range?.[0] ?? 0);
  if (value === undefined) {
    return { problems: [problem(start, 'aliases that are unknown, multiply or form a cycle')] };
  }
  if (value === null) return { problems: [] };
  return {
    document: {
      index,
      value,
      valueCount: countValues(value),
      lineOf: (path) => lineAt(findOffset(document, parsePath(path))),
    },
    problems: [],
  };
}

/** At least as many as there are documents but one. */
function countMarkers(text: string): number {
  return text.match(/^(?:---|\.\.\.)(?=\s|$)/gm)?.length ?? 0;
}

function toPlainValue(document: Document): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: ALIASES_MAX });
    // Throws on cycles, which aliases can form.
    return JSON.stringify(value).length > EXPANDED_MAX_CHARACTERS ? undefined : value;
  } catch {
    return undefined;
  }
}

function countValues(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const inner of Object.values(value)) count += countValues(inner);
  return count;
}

/** Some messages end with a piece of the text. */
function withoutSource(message: string): string {
  return message.split(': ', 1)[0] ?? message;
}

function findOffset(document: Document, path: readonly (string | number)[]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document) ?? null;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)] as Node | undefined;
      if (item === undefined) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}
