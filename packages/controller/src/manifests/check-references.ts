import { isLabHostError, type LabHostConnector } from '@cloud-spi/lab-host';
import { type ConfigurationProblem, describeValue } from '@cloud-spi/spi';
import type { LabInstanceRequestSpec } from '../resources/lab-instance-request.ts';
import type { LabWorkerSpec } from '../resources/lab-worker.ts';
import type { LabWorkerPoolSpec } from '../resources/lab-worker-pool.ts';
import type { ResourceDraft } from '../resources/resource-draft.ts';

/** What a configuration offers to resources. */
export interface KnownReferences {
  /** Names of the configured providers. */
  readonly providerNames: readonly string[];
  /** Kinds of the configured lab hosts. */
  readonly labHostTypes: readonly string[];
  /** Connectors by kind of lab host; topologies of other kinds are not looked into. Default: none. */
  readonly connectors?: ReadonlyMap<string, Pick<LabHostConnector, 'measureTopology'>> | undefined;
}

/** A mistake in a draft. */
export interface DraftProblem {
  readonly draft: ResourceDraft;
  readonly problem: ConfigurationProblem;
}

/**
 * Checks that what drafts refer to is configured, and that topologies are ones.
 *
 * @param drafts - Drafts without mistakes of their own.
 * @param known - What is configured.
 */
export function checkReferences(drafts: readonly ResourceDraft[], known: KnownReferences): DraftProblem[] {
  return drafts.flatMap((draft) => checkDraft(draft, known).map((problem) => ({ draft, problem })));
}

function checkDraft({ kind, spec }: ResourceDraft, known: KnownReferences): ConfigurationProblem[] {
  switch (kind) {
    case 'LabWorker':
      return checkWorker(spec as LabWorkerSpec, 'spec', known);
    case 'LabWorkerPool':
      return checkWorker((spec as LabWorkerPoolSpec).template, 'spec.template', known);
    case 'LabInstanceRequest':
      return checkRequest(spec as LabInstanceRequestSpec, known);
  }
}

function checkWorker(worker: LabWorkerPoolSpec['template'], path: string, known: KnownReferences) {
  const providers = worker.placements.flatMap(({ provider }, index) =>
    checkName(provider, known.providerNames, 'provider', `${path}.placements[${index}].provider`),
  );
  if (worker.host === undefined) return providers;
  return [...providers, ...checkName(worker.host.type, known.labHostTypes, 'lab host', `${path}.host.type`)];
}

function checkRequest({ type, topology }: LabInstanceRequestSpec, known: KnownReferences): ConfigurationProblem[] {
  const unknown = checkName(type, known.labHostTypes, 'lab host', 'spec.type');
  if (unknown.length > 0) return unknown;
  try {
    known.connectors?.get(type)?.measureTopology(topology.inline);
    return [];
  } catch (error) {
    if (!isLabHostError(error) || error.kind !== 'invalid-topology') throw error;
    const found = error.problems ?? [error.message];
    return found.map((mistake) => ({ path: 'spec.topology', expected: `a topology of ${type}`, found: mistake }));
  }
}

function checkName(name: string, known: readonly string[], what: string, path: string): ConfigurationProblem[] {
  if (known.includes(name)) return [];
  const expected = known.length === 0 ? `a configured ${what}, of which there is none` : `one of ${known.join(', ')}`;
  return [{ path, expected, found: describeValue(name) }];
}
