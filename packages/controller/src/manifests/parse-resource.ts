import { type ConfigurationProblem, describeValue } from '@cloud-spi/spi';
import { z } from 'zod';
import { API_VERSION, RESOURCE_KINDS, type ResourceKind } from '../resources/resource.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import { checkSchema } from './check-schema.ts';
import { checkWorkerInstance } from './check-worker-instance.ts';
import { inlineTopology, type ReadTextFile } from './inline-topology.ts';
import { labInstanceRequestSpec } from './lab-instance-request-schema.ts';
import { labWorkerPoolSpec } from './lab-worker-pool-schema.ts';
import { labWorkerSpec } from './lab-worker-schema.ts';
import { manifestMetadata } from './name-schemas.ts';

/** Where a resource stands and what its manifest leaves out. */
export interface ResourceSource {
  /** The manifest file. */
  readonly file: string;
  /** Namespace of resources that give none. */
  readonly defaultNamespace: string;
  readonly readTextFile: ReadTextFile;
}

/** The draft, when there is no problem. */
export interface ParsedResource {
  readonly draft?: ResourceDraft;
  readonly problems: readonly ConfigurationProblem[];
}

/** Workers are called like their pool with a number behind; that has to stay a DNS label. */
const POOL_NAME_MAX = 52;

const envelope = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.enum(RESOURCE_KINDS),
  metadata: manifestMetadata,
  spec: z.unknown().refine((spec) => spec !== undefined, 'an object'),
});

/**
 * Checks one document of a manifest and reports every mistake at once.
 *
 * @param value - The document.
 * @param source - Where it stands.
 */
export function parseResource(value: unknown, source: ResourceSource): ParsedResource {
  const { status, ...written } = asFields(value);
  const outer = checkSchema(envelope, isObject(value) ? written : value);
  const kind = RESOURCE_KINDS.find((known) => known === written.kind);
  const inner = kind === undefined || written.spec === undefined ? undefined : parseSpec(kind, written.spec, source);
  const problems = withoutRepeatedPaths([
    ...checkStatus(status),
    ...checkPoolName(kind, asFields(written.metadata).name),
    ...outer.problems,
    ...(inner?.problems ?? []),
  ]);
  if (problems.length > 0 || outer.value === undefined || inner?.spec === undefined) return { problems };
  const { namespace = source.defaultNamespace, ...metadata } = outer.value.metadata;
  return { draft: { kind: outer.value.kind, metadata: { ...metadata, namespace }, spec: inner.spec }, problems: [] };
}

interface ParsedSpec {
  readonly spec: ResourceDraft['spec'] | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

function parseSpec(kind: ResourceKind, written: unknown, source: ResourceSource): ParsedSpec {
  switch (kind) {
    case 'LabWorker': {
      const { value, problems } = checkSchema(labWorkerSpec, written, ['spec']);
      return { spec: value, problems: [...problems, ...checkWorkerInstance(written, 'spec')] };
    }
    case 'LabWorkerPool': {
      const { value, problems } = checkSchema(labWorkerPoolSpec, written, ['spec']);
      const template = asFields(written).template;
      return { spec: value, problems: [...problems, ...checkWorkerInstance(template, 'spec.template')] };
    }
    case 'LabInstanceRequest': {
      const inlined = inlineTopology(written, source.file, source.readTextFile);
      const { value, problems } = checkSchema(labInstanceRequestSpec, inlined.spec, ['spec']);
      return { spec: value, problems: [...inlined.problems, ...problems] };
    }
  }
}

function checkStatus(status: unknown): ConfigurationProblem[] {
  if (status === undefined) return [];
  return [{ path: 'status', expected: 'no status: the controller writes it', found: describeValue(status) }];
}

function checkPoolName(kind: ResourceKind | undefined, name: unknown): ConfigurationProblem[] {
  if (kind !== 'LabWorkerPool' || typeof name !== 'string' || name.length <= POOL_NAME_MAX) return [];
  const expected = `at most ${POOL_NAME_MAX} characters: workers are called like their pool with a number behind`;
  return [{ path: 'metadata.name', expected, found: `${name.length} characters` }];
}

/** The schema and the contract's parser may both find fault with a field. */
function withoutRepeatedPaths(problems: readonly ConfigurationProblem[]): ConfigurationProblem[] {
  const first = new Map<string, ConfigurationProblem>();
  for (const problem of problems) if (!first.has(problem.path)) first.set(problem.path, problem);
  return [...first.values()];
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asFields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? (value as Record<string, unknown>) : {};
}
