import type { CallOptions } from './cloud-provider-spi.ts';
import type { InstanceFilters } from './instance-filters.ts';
import type { InstanceTypeFilters } from './instance-type-info.ts';
import type { ParseContext } from './parse-context.ts';
import {
  callOptionsSchema,
  instanceFiltersSchema,
  instanceIdSchema,
  instanceTypeFiltersSchema,
  ownerSchema,
  tokenSchema,
} from './schemas/call-input-schemas.ts';
import { parseWithSchema } from './schemas/parse-with-schema.ts';
import { tagKeysSchema, tagsSchema } from './schemas/tags-schema.ts';

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
  return parseWithSchema<readonly string[]>(tagKeysSchema, value, 'The tag keys', who, ['keys']);
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
