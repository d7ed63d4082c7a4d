import { z } from 'zod';
import type { CallOptions } from './cloud-provider-spi.ts';
import type { InstanceFilters } from './instance-filters.ts';
import { INSTANCE_STATES } from './instance-state.ts';
import { ARCHITECTURES, type InstanceTypeFilters } from './instance-type-info.ts';
import { type ParseContext, parseWithSchema } from './parse-with-schema.ts';
import { tagKeySchema, tagsSchema } from './tags-schema.ts';

/** An idempotency token. */
export const tokenSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, '1 to 128 printable ASCII characters without spaces');

const ownerPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ownerSchema = z.string().regex(ownerPattern, '1 to 63 lower-case letters, digits and dashes');
const instanceIdSchema = z.string().regex(/^\S{1,2048}$/, 'an instance id of 1 to 2048 characters without spaces');

const callOptionsSchema = z.strictObject({
  signal: z.instanceof(AbortSignal, { error: 'an AbortSignal' }).optional(),
  timeoutMs: z.int().min(1).max(86_400_000).optional(),
});

const instanceFiltersSchema = z.strictObject({
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

const instanceTypeFiltersSchema = z.strictObject({
  names: z.array(z.string()).readonly().optional(),
  zones: z.array(z.string()).readonly().optional(),
  architecture: z.enum(ARCHITECTURES).optional(),
});

/** The schemas behind the parse functions, for the type-equality test only. */
export type ParsedCallInput = {
  readonly callOptions: Readonly<z.infer<typeof callOptionsSchema>>;
  readonly instanceFilters: Readonly<z.infer<typeof instanceFiltersSchema>>;
  readonly instanceTypeFilters: Readonly<z.infer<typeof instanceTypeFiltersSchema>>;
};

/**
 * Checks the options of a call.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseCallOptions(value: unknown, context: ParseContext = {}): CallOptions {
  return parseWithSchema<CallOptions>(callOptionsSchema, value, 'The call options', named('parseCallOptions', context));
}

/**
 * Checks list filters; unknown keys are mistakes, so that a typing error never lists too much.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseInstanceFilters(value: unknown, context: ParseContext = {}): InstanceFilters {
  const who = named('parseInstanceFilters', context);
  return parseWithSchema<InstanceFilters>(instanceFiltersSchema, value, 'The filters', who, ['filters']);
}

/**
 * Checks filters of the instance type catalog; unknown keys are mistakes.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseInstanceTypeFilters(value: unknown, context: ParseContext = {}): InstanceTypeFilters {
  const who = named('parseInstanceTypeFilters', context);
  return parseWithSchema<InstanceTypeFilters>(instanceTypeFiltersSchema, value, 'The filters', who, ['filters']);
}

/**
 * Checks tags against the portable limits; ownership keys are refused.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseTags(value: unknown, context: ParseContext = {}): Readonly<Record<string, string>> {
  const who = named('parseTags', context);
  return parseWithSchema<Readonly<Record<string, string>>>(tagsSchema, value, 'The tags', who, ['tags']);
}

/**
 * Checks tag keys; ownership keys are refused.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseTagKeys(value: unknown, context: ParseContext = {}): readonly string[] {
  const who = named('parseTagKeys', context);
  return parseWithSchema<readonly string[]>(z.array(tagKeySchema).readonly(), value, 'The tag keys', who, ['keys']);
}

/**
 * Checks that an instance id is a string that could be one. Whether it is one of its scope only the provider knows.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseInstanceId(value: unknown, context: ParseContext = {}): string {
  return parseWithSchema(instanceIdSchema, value, 'The instance id', named('parseInstanceId', context), ['instanceId']);
}

/**
 * Checks an idempotency token.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseIdempotencyToken(value: unknown, context: ParseContext = {}): string {
  const who = named('parseIdempotencyToken', context);
  return parseWithSchema(tokenSchema, value, 'The idempotency token', who, ['idempotencyToken']);
}

/**
 * Checks the name of an owner.
 *
 * @throws InvalidConfiguration with `problems`.
 */
export function parseOwner(value: unknown, context: ParseContext = {}): string {
  return parseWithSchema(ownerSchema, value, 'The owner', named('parseOwner', context), ['owner']);
}

function named(operation: string, context: ParseContext): { provider: string; operation: string } {
  return { provider: context.provider ?? 'spi', operation: context.operation ?? operation };
}
