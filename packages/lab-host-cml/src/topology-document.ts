import { LabHostError } from '@cloud-spi/lab-host';
import { type Document, LineCounter, parseDocument } from 'yaml';

/** A topology that is well-formed YAML. */
export interface TopologyDocument {
  readonly document: Document;
  /** Names a place by its path and, where it exists, its line. */
  place(path: readonly (string | number)[]): string;
}

const MAX_PROBLEMS = 100;
const MAX_TOPOLOGY_CHARACTERS = 16 * 1024 * 1024;

/**
 * Reads the text of a topology.
 *
 * @param topology - YAML or JSON.
 * @param schema - `core` reads numbers as numbers; `failsafe` keeps every scalar as it is written.
 * @param operation - The method that asks.
 * @throws invalid-topology with every mistake and its line.
 */
export function parseTopologyDocument(
  topology: string,
  schema: 'core' | 'failsafe',
  operation: string,
): TopologyDocument {
  if (topology.length > MAX_TOPOLOGY_CHARACTERS) {
    throw toInvalidTopology([`longer than ${MAX_TOPOLOGY_CHARACTERS} characters`], operation);
  }
  const lines = new LineCounter();
  const document = readYaml(topology, { schema, lines, operation });
  if (document.errors.length > 0) {
    // The parser's own messages quote the source, which may be the configuration of a node.
    const problems = document.errors.map(
      ({ code, pos }) => `line ${lines.linePos(pos[0]).line}: YAML ${code.toLowerCase().replaceAll('_', ' ')}`,
    );
    throw toInvalidTopology(problems, operation);
  }
  return {
    document,
    place(path) {
      const node: unknown = document.getIn(path, true);
      const range = (node as { range?: readonly number[] | null } | undefined)?.range;
      const name = path.reduce<string>((text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${key}`), '');
      return (name.replace(/^\./, '') || 'topology') + (range ? ` (line ${lines.linePos(range[0] ?? 0).line})` : '');
    },
  };
}

/** Makes the error for a topology with these mistakes; after a hundred, it counts the others. */
export function toInvalidTopology(problems: readonly string[], operation: string): LabHostError {
  const shown = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > shown.length) shown.push(`and ${problems.length - shown.length} more`);
  const message = `The topology is refused: ${shown.slice(0, 3).join('; ')}${shown.length > 3 ? '; …' : ''}.`;
  return new LabHostError({ kind: 'invalid-topology', message, operation, problems: shown });
}

function readYaml(
  topology: string,
  { schema, lines, operation }: { schema: 'core' | 'failsafe'; lines: LineCounter; operation: string },
): Document {
  try {
    // CML's own reader knows merge keys, so they have to be counted.
    return parseDocument(topology, { schema, lineCounter: lines, merge: schema === 'core', logLevel: 'silent' });
  } catch {
    // Nesting without end overflows the stack of the parser.
    throw toInvalidTopology(['too deeply nested'], operation);
  }
}
