import type { LabWorkerPool } from '../../resources/lab-worker-pool.ts';
import type { Section } from './section.ts';
import { templateFields } from './template-fields.ts';

/** The sections of a pool. Pure. */
export function describePool({ spec, status }: LabWorkerPool): readonly Section[] {
  const { policy, min, max, labsPerWorker, scaleDownAfterMs } = spec.scaling;
  const counts = Object.entries(status.workers).map(([phase, count]) => `${count} ${phase}`);
  return [
    {
      title: 'Wanted',
      fields: [
        ['track', spec.track],
        ['scaling', `${policy}, ${min} to ${max} workers`],
        ['labs per worker', labsPerWorker],
        ['scale down after', scaleDownAfterMs === undefined ? undefined : `${scaleDownAfterMs} ms`],
        ...templateFields(spec.template),
      ],
    },
    {
      title: 'Observed',
      fields: [
        ['wanted workers', status.desiredWorkers],
        ['workers', counts.join(', ') || 'none'],
        ['ever created', status.created],
      ],
    },
  ];
}
