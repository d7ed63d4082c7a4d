import type { ResourceDraft } from '../../src/resources/resource-draft.ts';

/** A request with a name, in namespace `default`. */
export function requestDraft(
  name: string,
  metadata: Partial<ResourceDraft['metadata']> = {},
): ResourceDraft<'LabInstanceRequest'> {
  return {
    kind: 'LabInstanceRequest',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { track: 'ccna', type: 'cml', topology: { inline: 'nodes: []' }, durationMinutes: 60, owner: 'teacher' },
  };
}

/** A worker with a name, in namespace `default`. */
export function workerDraft(
  name: string,
  metadata: Partial<ResourceDraft['metadata']> = {},
): ResourceDraft<'LabWorker'> {
  return {
    kind: 'LabWorker',
    metadata: { name, namespace: 'default', ...metadata },
    spec: { track: 'ccna', placements: [{ provider: 'memory' }], instance: { imageId: 'i', instanceType: 't' } },
  };
}

/** A pool with a name, in namespace `default`. */
export function poolDraft(name: string): ResourceDraft<'LabWorkerPool'> {
  return {
    kind: 'LabWorkerPool',
    metadata: { name, namespace: 'default' },
    spec: {
      track: 'ccna',
      template: { placements: [{ provider: 'memory' }], instance: { imageId: 'i', instanceType: 't' } },
      scaling: { policy: 'None', min: 1, max: 2 },
    },
  };
}
