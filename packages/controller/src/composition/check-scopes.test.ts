import { describe, expect, it } from 'vitest';
import { initialStatus } from '../resources/initial-status.ts';
import type { LabWorker } from '../resources/lab-worker.ts';
import { checkScopes } from './check-scopes.ts';

const NOW = '2027-01-01T00:00:00.000Z';

function worker(name: string, scopeId?: string, phase: LabWorker['status']['phase'] = 'Ready'): LabWorker {
  const status = { ...initialStatus('LabWorker', NOW), phase };
  const intent =
    scopeId === undefined
      ? undefined
      : {
          provider: 'aws-eu',
          token: 'u/1',
          createdAt: NOW,
          scope: { provider: 'aws', id: scopeId, attributes: {} },
          configuration: { name, namespace: 'labs', imageId: 'i', instanceType: 't' },
        };
  return {
    apiVersion: 'cloud-spi/v1alpha1',
    kind: 'LabWorker',
    metadata: {
      name,
      namespace: 'labs',
      uid: name,
      generation: 1,
      resourceVersion: 1,
      labels: {},
      annotations: {},
      finalizers: [],
      ownerReferences: [],
      creationTimestamp: NOW,
    },
    spec: { track: 't', placements: [{ provider: 'aws-eu' }], instance: {} },
    status: intent === undefined ? status : { ...status, intent },
  };
}

describe('checkScopes', () => {
  it('accepts providers that stayed where they were, and workers without an instance', () => {
    const workers = [worker('w1', 'aws:1/eu'), worker('w2'), worker('w3', 'aws:2/eu', 'Terminated')];
    expect(checkScopes(workers, new Map([['aws-eu', { id: 'aws:1/eu' }]]))).toEqual([]);
  });

  it('refuses a provider that moved, with both scopes, the workers concerned and the mend', () => {
    const workers = [worker('w1', 'aws:1/eu'), worker('w2', 'aws:2/eu'), worker('w3', 'aws:1/eu', 'Stopped')];
    expect(checkScopes(workers, new Map([['aws-eu', { id: 'aws:2/eu' }]]))).toEqual([
      'Provider "aws-eu" speaks for aws:2/eu now, but instances of these workers are in aws:1/eu: labs/w1, labs/w3. ' +
        'Restore the configuration of the provider, or delete those workers with it first.',
    ]);
  });
});
