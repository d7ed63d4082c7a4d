import { z } from 'zod';
import { RESERVED_TAG_PREFIX, TAGS_MAX } from '../instance-configuration.ts';

/** A portable tag key that callers may use. */
const tagKeySchema = z
  .string()
  .regex(/^[^<>%&\\?/]{1,127}$/, 'a tag key of 1 to 127 characters, none of them one of < > % & \\ ? /')
  .refine(
    (key) => !key.toLowerCase().startsWith(RESERVED_TAG_PREFIX),
    `a tag key that does not begin with ${RESERVED_TAG_PREFIX}: those are ownership tags`,
  );

/** Portable tag keys. */
export const tagKeysSchema = z.array(tagKeySchema).readonly();

const tagValueSchema = z
  .string()
  .regex(/^[^<>%&\\?/]{0,256}$/, 'a tag value of up to 256 characters, none of them one of < > % & \\ ? /');

// Both rules run even when a single tag is wrong, so that one answer lists everything.
const always = { when: () => true };

/** A portable set of tags. */
export const tagsSchema = z
  .record(tagKeySchema, tagValueSchema)
  .refine((tags) => keysOf(tags).length <= TAGS_MAX, { error: `at most ${TAGS_MAX} tags`, ...always })
  .refine((tags) => new Set(keysOf(tags).map((key) => key.toLowerCase())).size === keysOf(tags).length, {
    error: 'tag keys that differ in more than case',
    ...always,
  })
  .readonly();

function keysOf(tags: unknown): string[] {
  return typeof tags === 'object' && tags !== null ? Object.keys(tags) : [];
}
