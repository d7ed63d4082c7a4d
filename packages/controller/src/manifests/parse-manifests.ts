import type { ConfigurationProblem } from '@cloud-spi/spi';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import type { ManifestProblem } from './file-problem.ts';
import type { ReadTextFile } from './inline-topology.ts';
import { MANIFEST_LIMITS } from './manifest-limits.ts';
import { parseResource } from './parse-resource.ts';
import { readTextStart } from './read-text-start.ts';
import { readYaml, YAML_MAX_BYTES, type YamlDocument } from './read-yaml.ts';

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

/** Where a resource stands. Its syntax tree is not kept: it is a hundred times as large as the text. */
interface Place {
  readonly source: ManifestFile;
  /** Index of the document in the file. */
  readonly index: number;
  /** Line of its name. */
  readonly line: number;
}

/**
 * Parses manifests: YAML files of one or more resources. All mistakes of all files are found at once, up to the
 * limits in `MANIFEST_LIMITS`: beyond them nothing is looked at, and there are no drafts. No message shows a secret.
 *
 * @param files - The texts with their names.
 * @param options - Default namespace, and how files are read that a manifest names.
 */
export function parseManifests(files: readonly ManifestFile[], options: ParseManifestsOptions = {}): ParsedManifests {
  const { defaultNamespace = 'default', readTextFile = createTopologyReader() } = options;
  const places = new Map<ResourceDraft, Place>();
  const first = new Map<string, Place>();
  const problems: ManifestProblem[] = [];
  let resources = 0;
  let values = 0;
  let topologyBytes = 0;
  for (const source of files) {
    const { file, text } = source;
    const reading = readYaml(text, file);
    for (const problem of reading.problems) problems.push(problem);
    if (reading.documents.length === 0 && reading.problems.length === 0) {
      problems.push({ file, document: 0, path: '', expected: 'at least one resource', found: 'an empty file' });
    }
    for (const document of reading.documents) {
      const { draft, problems: own } = parseResource(document.value, { file, defaultNamespace, readTextFile });
      problems.push(...toManifestProblems(file, document, own));
      const place = { source, index: document.index, line: document.lineOf('metadata.name') };
      const key = keyOf(document.value, defaultNamespace);
      const earlier = key === undefined ? undefined : first.get(key);
      if (earlier !== undefined) problems.push(toManifestProblem(file, document, duplicateOf(earlier)));
      else if (key !== undefined) first.set(key, place);
      if (draft !== undefined && earlier === undefined) places.set(draft, place);
      resources += 1;
      values += document.valueCount;
      topologyBytes += topologyBytesOf(draft);
      const passed = findPassedLimit({ resources, values, topologyBytes, mistakes: problems.length });
      if (passed !== undefined) {
        const shown = problems.slice(0, MANIFEST_LIMITS.mistakes);
        return {
          drafts: [],
          problems: [...shown, toManifestProblem(file, document, passed)],
          locate: createLocate(places),
        };
      }
    }
  }
  return { drafts: [...places.keys()], problems, locate: createLocate(places) };
}

/** Reads a file once, however many requests name it. */
function createTopologyReader(): ReadTextFile {
  const texts = new Map<string, string>();
  return (path) => {
    const text = texts.get(path) ?? readTextStart(path, YAML_MAX_BYTES);
    texts.set(path, text);
    return text;
  };
}

function topologyBytesOf(draft: ResourceDraft | undefined): number {
  return draft?.kind === 'LabInstanceRequest'
    ? Buffer.byteLength((draft as ResourceDraft<'LabInstanceRequest'>).spec.topology.inline)
    : 0;
}

function findPassedLimit(seen: {
  readonly resources: number;
  readonly values: number;
  readonly topologyBytes: number;
  readonly mistakes: number;
}): ConfigurationProblem | undefined {
  const { resources, values, topologyBytes, mistakes } = MANIFEST_LIMITS;
  const passed = (expected: string) => ({ path: '', expected, found: 'more from here on' });
  if (seen.resources > resources) return passed(`at most ${resources} resources in one command; use several`);
  if (seen.values > values) return passed(`at most ${values} values in one command; use several`);
  if (seen.topologyBytes > topologyBytes)
    return passed(`at most ${topologyBytes} bytes of topologies; use several commands`);
  if (seen.mistakes > mistakes) return passed(`at most ${mistakes} mistakes; mend these first`);
  return undefined;
}

/** Reads the file of a draft again; that of the last one is kept. */
function createLocate(places: ReadonlyMap<ResourceDraft, Place>): ParsedManifests['locate'] {
  let last: { readonly source: ManifestFile; readonly documents: readonly YamlDocument[] } | undefined;
  return (draft, problem) => {
    const place = places.get(draft);
    if (place === undefined) throw new RangeError('The draft is not one of these manifests.');
    const { source, index } = place;
    if (last?.source !== source) last = { source, documents: readYaml(source.text, source.file).documents };
    const document = last.documents.find((read) => read.index === index);
    if (document === undefined) throw new RangeError('The manifest is not what it was.');
    return toManifestProblem(source.file, document, problem);
  };
}

/** In the order of their lines. */
function toManifestProblems(
  file: string,
  document: YamlDocument,
  problems: readonly ConfigurationProblem[],
): readonly ManifestProblem[] {
  const { mistakesOfResource } = MANIFEST_LIMITS;
  const shown = problems.slice(0, mistakesOfResource).map((problem) => toManifestProblem(file, document, problem));
  const sorted = shown.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
  const hidden = problems.length - shown.length;
  if (hidden === 0) return sorted;
  const expected = `at most ${mistakesOfResource} mistakes in a resource; mend these first`;
  return [...sorted, toManifestProblem(file, document, { path: '', expected, found: `${hidden} more` })];
}

function toManifestProblem(file: string, document: YamlDocument, problem: ConfigurationProblem): ManifestProblem {
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

function duplicateOf({ source, line }: Place): ConfigurationProblem {
  const found = `the same kind and name as at ${source.file}:${line}`;
  return { path: 'metadata.name', expected: 'each resource once', found };
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
