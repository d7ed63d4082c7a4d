import { MARKETS } from '@cloud-spi/spi';
import { z } from 'zod';
import { LAB_WORKER_DESIRED_STATES, type LabWorkerInstance } from '../resources/lab-worker.ts';
import { dnsLabel, word } from './name-schemas.ts';
import { passwordReference, secretReference } from './secret-reference-schema.ts';

// Cross-field rules run even when a field is wrong, so that one answer lists everything; they trust no type.
const always = { when: () => true };

const placement = z.strictObject({
  provider: dnsLabel,
  zone: z.string().optional(),
  imageId: z.string().optional(),
  instanceType: z.string().optional(),
  market: z.enum(MARKETS).optional(),
  providerOptions: z.record(z.string(), z.unknown()).readonly().optional(),
});

// The contract's own parser checks it, merged with each placement: `checkWorkerInstance`.
const instance = z.custom<LabWorkerInstance>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  { error: 'an object', abort: false },
);

const needsLicense = (value: unknown) => field(value, 'mode') !== 'none' && field(value, 'mode') !== undefined;

const license = z
  .strictObject({
    mode: z.enum(['none', 'optional', 'required']),
    product: z
      .string()
      .regex(/^\S{1,128}$/, 'the name of a product')
      .optional(),
    tokenRef: secretReference.optional(),
  })
  .refine((value) => !needsLicense(value) || field(value, 'product') !== undefined, {
    error: 'the name of a product, which every license mode but none requires',
    path: ['product'],
    ...always,
  })
  .refine((value) => !needsLicense(value) || field(value, 'tokenRef') !== undefined, {
    error: 'a reference, {env: NAME} or {file: PATH}, which every license mode but none requires',
    path: ['tokenRef'],
    ...always,
  });

const tls = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('first-use') }).readonly(),
    z
      .strictObject({
        mode: z.literal('pin'),
        fingerprint: z
          .string()
          .regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){31}$/, 'a SHA-256 fingerprint: 32 upper-case hex pairs joined by colons'),
      })
      .readonly(),
    z
      .strictObject({
        mode: z.literal('ca'),
        caRef: secretReference.optional(),
        serverName: z
          .string()
          .regex(/^\S{1,253}$/, 'a DNS name')
          .optional(),
      })
      .readonly(),
  ],
  { error: 'one of first-use, pin, ca' },
);

const host = z.strictObject({
  type: word,
  address: z.enum(['private', 'public']).optional(),
  credentialsRef: z
    .strictObject({
      username: z.string().regex(/^\S{1,128}$/, 'a user name without spaces'),
      password: passwordReference,
    })
    .readonly(),
  tls: tls.optional(),
  license: license.readonly().optional(),
});

const drain = z.strictObject({
  deadlineMs: z.int().min(0).optional(),
  onDeadline: z.enum(['force', 'hold']).optional(),
});

/** The fields that a worker and the template of a pool have in common. */
export const workerTemplateShape = {
  placements: z.array(placement.readonly()).min(1).max(100).readonly(),
  instance,
  host: host.readonly().optional(),
  drain: drain.readonly().optional(),
};

/** The spec of a LabWorker; a test holds it equal to the interface. */
export const labWorkerSpec = z
  .strictObject({
    track: word,
    ...workerTemplateShape,
    maxLabs: z.int().min(1).max(1_000).optional(),
    desired: z.enum(LAB_WORKER_DESIRED_STATES).optional(),
  })
  .readonly();

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
