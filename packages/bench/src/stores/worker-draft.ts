import type { LabWorker, ResourceDraft } from '@cloud-spi/controller';

/**
 * A lab worker as a pool would make it.
 *
 * @param name - Unique in the store.
 */
export function workerDraft(name: string): ResourceDraft<'LabWorker'> & { readonly kind: LabWorker['kind'] } {
  return {
    kind: 'LabWorker',
    metadata: { name, namespace: 'bench', labels: { course: 'ccna' } },
    spec: {
      track: 'ccna',
      placements: [{ provider: 'memory', zone: 'local-a' }],
      instance: { imageId: 'image-linux-1', instanceType: 'small' },
      host: { type: 'instant', credentialsRef: { username: 'admin', password: { env: 'NOT_ASKED_FOR' } } },
    },
  };
}
