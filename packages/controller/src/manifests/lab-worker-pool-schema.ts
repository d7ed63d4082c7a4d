import { z } from 'zod';
import type { ScalingPolicy } from '../resources/lab-worker-pool.ts';
import { workerTemplateShape } from './lab-worker-schema.ts';
import { word } from './name-schemas.ts';

/** Highest number of workers of one pool. */
export const POOL_WORKERS_MAX = 1000;

const SUPPORTED_POLICIES: readonly ScalingPolicy[] = ['None', 'CapacityBased', 'LabCountBased'];

// Cross-field rules run even when a field is wrong, so that one answer lists everything; they trust no type.
const always = { when: () => true };

const scaling = z
  .strictObject({
    policy: z.custom<ScalingPolicy>((value) => SUPPORTED_POLICIES.some((policy) => policy === value), {
      error: 'None, CapacityBased or LabCountBased: other policies are not supported by this version',
      abort: false,
    }),
    min: z.int().min(0).max(POOL_WORKERS_MAX),
    max: z.int().min(1).max(POOL_WORKERS_MAX),
    labsPerWorker: z.int().min(1).optional(),
    scaleDownAfterMs: z.int().min(0).optional(),
  })
  .refine((value) => !(Number(asFields(value).max) < Number(asFields(value).min)), {
    error: 'at least scaling.min',
    path: ['max'],
    ...always,
  })
  .refine((value) => asFields(value).policy !== 'LabCountBased' || asFields(value).labsPerWorker !== undefined, {
    error: 'an integer from 1, which LabCountBased requires',
    path: ['labsPerWorker'],
    ...always,
  });

/** The spec of a LabWorkerPool; a test holds it equal to the interface. */
export const labWorkerPoolSpec = z
  .strictObject({
    track: word,
    template: z.strictObject(workerTemplateShape).readonly(),
    scaling: scaling.readonly(),
  })
  .readonly();

function asFields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
