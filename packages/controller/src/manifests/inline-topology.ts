import { dirname, isAbsolute, join } from 'node:path';
import { type ConfigurationProblem, describeValue } from '@cloud-spi/spi';
import { YAML_MAX_BYTES } from './read-yaml.ts';

/** Reads a text file, relative paths from the working folder. Throws when it cannot. */
export type ReadTextFile = (path: string) => string;

/** The spec with its topology inlined, and what went wrong on the way. */
export interface InlinedTopology {
  readonly spec: unknown;
  readonly problems: readonly ConfigurationProblem[];
}

const PATH = 'spec.topology.file';

/**
 * Replaces `topology: {file: PATH}` of a lab request by `{inline: TEXT}`; another topology stays as it is. After a
 * problem the topology is a placeholder, so that the rest of the spec can be checked.
 *
 * @param spec - The spec of a lab request as written.
 * @param manifest - The file that it stands in; the path is relative to its folder.
 * @param readTextFile - Reads the topology.
 */
export function inlineTopology(spec: unknown, manifest: string, readTextFile: ReadTextFile): InlinedTopology {
  if (!isFields(spec) || !isFields(spec.topology) || !('file' in spec.topology)) return { spec, problems: [] };
  const { file, ...others } = spec.topology;
  const refuse = (expected: string, found: string): InlinedTopology => ({
    spec: { ...spec, topology: { inline: 'unknown' } },
    problems: [{ path: PATH, expected, found }],
  });
  if (typeof file !== 'string' || file === '') return refuse('the path of a file', describeValue(file));
  if (Object.keys(others).length > 0) return refuse('either file or inline, and nothing else', 'more');
  const path = isAbsolute(file) || manifest === '-' ? file : join(dirname(manifest), file);
  try {
    const inline = readTextFile(path);
    const size = Buffer.byteLength(inline);
    if (size > YAML_MAX_BYTES) return refuse(`a file of at most ${YAML_MAX_BYTES} bytes`, 'a larger one');
    return { spec: { ...spec, topology: { inline } }, problems: [] };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'an error';
    return refuse('a file that can be read', `${reason} for ${path}`);
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
