import { LabHostError } from '@cloud-spi/lab-host';
import { describe, expect, it } from 'vitest';
import type { ResourceDraft } from '../resources/resource-draft.ts';
import { checkReferences, type KnownReferences } from './check-references.ts';

const known: KnownReferences = { providerNames: ['aws', 'memory'], labHostTypes: ['cml'] };
const credentialsRef = { username: 'admin', password: { env: 'PASSWORD' } };
const metadata = { name: 'x', namespace: 'default' };
const template = {
  placements: [{ provider: 'memory' }, { provider: 'azure' }],
  instance: {},
  host: { type: 'eve', credentialsRef },
};
const request: ResourceDraft<'LabInstanceRequest'> = {
  kind: 'LabInstanceRequest',
  metadata,
  spec: { track: 't', type: 'cml', topology: { inline: 'lab' }, durationMinutes: 1, owner: 'o' },
};

function problemsOf(draft: ResourceDraft, references: KnownReferences = known): string[] {
  return checkReferences([draft], references).map(
    ({ problem }) => `${problem.path} | ${problem.expected} | ${problem.found}`,
  );
}

describe('checkReferences', () => {
  it('lists what is configured when a provider or kind of lab host is not', () => {
    expect(problemsOf({ kind: 'LabWorker', metadata, spec: { ...template, track: 't' } })).toEqual([
      'spec.placements[1].provider | one of aws, memory | "azure"',
      'spec.host.type | one of cml | "eve"',
    ]);
    const scaling = { policy: 'None', min: 0, max: 1 } as const;
    expect(problemsOf({ kind: 'LabWorkerPool', metadata, spec: { track: 't', template, scaling } })).toHaveLength(2);
    expect(problemsOf({ ...request, spec: { ...request.spec, type: 'eve' } })).toEqual([
      'spec.type | one of cml | "eve"',
    ]);
    expect(problemsOf(request, { providerNames: [], labHostTypes: [] })).toEqual([
      'spec.type | a configured lab host, of which there is none | "cml"',
    ]);
  });

  it('reports what the lab host says about a topology', () => {
    const measureTopology = () => {
      const problems = ['node 1 has no definition', 'link 2 ends nowhere'];
      throw new LabHostError({ kind: 'invalid-topology', message: 'no', operation: 'measureTopology', problems });
    };
    expect(problemsOf(request, { ...known, connectors: new Map([['cml', { measureTopology }]]) })).toEqual([
      'spec.topology | a topology of cml | node 1 has no definition',
      'spec.topology | a topology of cml | link 2 ends nowhere',
    ]);
    expect(problemsOf(request)).toEqual([]);
  });
});
