import type { LabWorkerSpec } from '../../src/resources/lab-worker.ts';
import type { LabWorkerPoolScaling } from '../../src/resources/lab-worker-pool.ts';
import type { ResourceDraft } from '../../src/resources/resource-draft.ts';

const TEMPLATE = {
  placements: [
    { provider: 'memory', zone: 'local-a' },
    { provider: 'memory', zone: 'local-b' },
  ],
  instance: { imageId: 'image-linux-1', instanceType: 'small' },
} as const;

/** A pool of workers without lab host. */
export function hostlessPool(scaling: Partial<LabWorkerPoolScaling> = {}): ResourceDraft<'LabWorkerPool'> {
  return {
    kind: 'LabWorkerPool',
    metadata: { name: 'pool', namespace: 'labs', finalizers: ['cloud-spi/cleanup'] },
    spec: {
      track: 'ccna',
      template: TEMPLATE,
      scaling: { policy: 'None', min: 2, max: 3, scaleDownAfterMs: 60_000, ...scaling },
    },
  };
}

/** A worker without lab host. */
export function hostlessWorker(spec: Partial<LabWorkerSpec> = {}): ResourceDraft<'LabWorker'> {
  return {
    kind: 'LabWorker',
    metadata: { name: 'w', namespace: 'labs', finalizers: ['cloud-spi/cleanup'] },
    spec: { track: 'ccna', ...TEMPLATE, ...spec },
  };
}
