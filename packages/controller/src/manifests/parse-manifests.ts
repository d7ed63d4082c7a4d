import { readFileSync } from 'node:fs';
import type { ConfigurationProblem } from '@cloud-spi/spi';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { ManifestProblem } from './file-problem.ts';
import type { ReadTextFile } from './inline-topology.ts';
import { parseResource } from './parse-resource.ts';
import { readYaml, type YamlDocument } from './read-yaml.ts';

/** The text of a manifest. */
export interface ManifestFile {
  /** Its path; `-` for standard input. */
  readonly file: string;
  readonly text: string;
}

/** How manifests are parsed. */
export interface ParseManifestsOptions {
  /** Namespace of resources that give none. Default `default`. */
  readonly defaultNamespace?: string | undefined;
  /** Reads the topologies that requests name. Default: from the file system. */
  readonly readTextFile?: ReadTextFile | undefined;
}

/** What manifests hold. */
export interface ParsedManifests {
  /** The resources without a mistake, in the order in which they stand. */
  readonly drafts: readonly ResourceDraft[];
  /** Every mistake of the others. */
  readonly problems: readonly ManifestProblem[];
  /** Adds to a problem that was found later with one of {@link ParsedManifests.drafts} where that draft stands. */
  locate(draft: ResourceDraft, problem: ConfigurationProblem): ManifestProblem;
}

interface Place {
  readonly file: string;
  readonly document: YamlDocument;
}

/**
 * Parses manifests: YAML files of one or more resources. All mistakes of all files are found at once; no message
 * shows a secret.
 *
 * @param files - The texts with their names.
 * @param options - Default namespace, and how files are read that a manifest names.
 */
export function parseManifests(files: readonly ManifestFile[], options: ParseManifestsOptions = {}): ParsedManifests {
  const { defaultNamespace = 'default', readTextFile = readUtf8 } = options;
  const places = new Map<ResourceDraft, Place>();
  const first = new Map<string, Place>();
  const problems: ManifestProblem[] = [];
  for (const { file, text } of files) {
    const reading = readYaml(text, file);
    problems.push(...reading.problems);
    if (reading.documents.length === 0 && reading.problems.length === 0) {
      problems.push({ file, document: 0, path: '', expected: 'at least one resource', found: 'an empty file' });
    }
    for (const document of reading.documents) {
      const place = { file, document };
      const { draft, problems: own } = parseResource(document.value, { file, defaultNamespace, readTextFile });
      const located = own.map((problem) => toManifestProblem(place, problem));
      problems.push(...located.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0)));
      const key = keyOf(document.value, defaultNamespace);
      const earlier = key === undefined ? undefined : first.get(key);
      if (earlier !== undefined) problems.push(toManifestProblem(place, duplicateOf(earlier)));
      else if (key !== undefined) first.set(key, place);
      if (draft !== undefined && earlier === undefined) places.set(draft, place);
    }
  }
  return {
    drafts: [...places.keys()],
    problems,
    locate(draft, problem) {
      const place = places.get(draft);
      if (place === undefined) throw new RangeError('The draft is not one of these manifests.');
      return toManifestProblem(place, problem);
    },
  };
}

function toManifestProblem({ file, document }: Place, problem: ConfigurationProblem): ManifestProblem {
  const { kind, name } = identityOf(document.value);
  return {
    ...problem,
    file,
    line: document.lineOf(problem.path),
    document: document.index,
    ...(kind !== undefined && { kind }),
    ...(name !== undefined && { name }),
  };
}

function duplicateOf({ file, document }: Place): ConfigurationProblem {
  const place = `${file}:${document.lineOf('metadata.name')}`;
  return { path: 'metadata.name', expected: 'each resource once', found: `the same kind and name as at ${place}` };
}

function keyOf(value: unknown, defaultNamespace: string): string | undefined {
  const { kind, name, namespace = defaultNamespace } = identityOf(value);
  return kind === undefined || name === undefined ? undefined : JSON.stringify([kind, namespace, name]);
}

function identityOf(value: unknown): { kind?: string; name?: string; namespace?: string } {
  const { kind, metadata } = asFields(value);
  const { name, namespace } = asFields(metadata);
  return {
    ...(typeof kind === 'string' && { kind }),
    ...(typeof name === 'string' && { name }),
    ...(typeof namespace === 'string' && { namespace }),
  };
}

function asFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function readUtf8(path: string): string {
  return readFileSync(path, 'utf8');
}
