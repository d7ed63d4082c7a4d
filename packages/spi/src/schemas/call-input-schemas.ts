import { z } from 'zod';
import { INSTANCE_STATES } from '../instance-state.ts';
import { ARCHITECTURES } from '../instance-type-info.ts';

/** An idempotency token. */
export const tokenSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, '1 to 128 printable ASCII characters without spaces');

const ownerPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** The name of an owner. */
export const ownerSchema = z.string().regex(ownerPattern, '1 to 63 lower-case letters, digits and dashes');

/** An instance id of any cloud. */
export const instanceIdSchema = z
  .string()
  .regex(/^\S{1,2048}$/, 'an instance id of 1 to 2048 characters without spaces');

/** The options that every method takes last. */
export const callOptionsSchema = z.strictObject({
  signal: z.instanceof(AbortSignal, { error: 'an AbortSignal' }).optional(),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
});

/** Filters of `listInstances`. */
export const instanceFiltersSchema = z.strictObject({
  states: z.array(z.enum(INSTANCE_STATES)).readonly().optional(),
  tags: z.record(z.string(), z.string()).readonly().optional(),
  namespace: z.string().optional(),
  names: z.array(z.string()).readonly().optional(),
  idempotencyToken: tokenSchema.optional(),
  zones: z.array(z.string()).readonly().optional(),
  owner: z
    .string()
    .refine((owner) => owner === '*' || ownerPattern.test(owner), 'an owner, or * for any')
    .optional(),
});

/** Filters of `listInstanceTypes`. */
export const instanceTypeFiltersSchema = z.strictObject({
  names: z.array(z.string()).readonly().optional(),
  zones: z.array(z.string()).readonly().optional(),
  architecture: z.enum(ARCHITECTURES).optional(),
});

/** What these schemas accept; a test holds each equal to its interface. */
export type ParsedCallInput = {
  readonly callOptions: Readonly<z.infer<typeof callOptionsSchema>>;
  readonly instanceFilters: Readonly<z.infer<typeof instanceFiltersSchema>>;
  readonly instanceTypeFilters: Readonly<z.infer<typeof instanceTypeFiltersSchema>>;
};
