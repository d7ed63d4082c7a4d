import { z } from 'zod';

/** Highest number of tags that every cloud takes beside the ownership tags. */
export const TAGS_MAX = 40;

/** Tag keys that begin with this, in any case, are the providers' own: callers can neither set nor remove them. */
export const RESERVED_TAG_PREFIX = 'cloud-spi-';

/** A portable tag key that callers may use. */
export const tagKeySchema = z
  .string()
  .regex(/^[^<>%&\\?/]{1,127}$/, 'a tag key of 1 to 127 characters, none of them one of < > % & \\ ? /')
  .refine(
    (key) => !key.toLowerCase().startsWith(RESERVED_TAG_PREFIX),
    `a tag key that does not begin with ${RESERVED_TAG_PREFIX}: those are ownership tags`,
  );

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
