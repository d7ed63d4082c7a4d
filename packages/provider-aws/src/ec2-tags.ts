import type { Tag } from './ec2-api.ts';

type Tags = Readonly<Record<string, string>>;

/** Marks what was made with data volumes that outlive their instance: such a volume is no leftover. */
export const KEPT_VOLUMES_TAG = 'cloud-spi-kept-volumes';

/** Begins the keys that EC2 keeps for itself: nobody else can set them. */
export const AWS_TAG_PREFIX = 'aws:';

/**
 * Writes tags as EC2 takes them.
 *
 * @param tags - Values by key.
 */
export function toEc2Tags(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * Reads EC2's tags. Those that AWS itself sets are left out.
 *
 * @param tags - As EC2 answers.
 */
export function fromEc2Tags(tags: readonly Tag[] = []): Tags {
  const own: Record<string, string> = {};
  for (const { Key = '', Value = '' } of tags) {
    if (!isReserved(Key) && Key !== KEPT_VOLUMES_TAG) own[Key] = Value;
  }
  return own;
}

function isReserved(key: string): boolean {
  // The colon first: most keys have none there, and every tag of every list comes through here.
  return key.charAt(AWS_TAG_PREFIX.length - 1) === ':' && key.toLowerCase().startsWith(AWS_TAG_PREFIX);
}

/**
 * A filter that matches one tag exactly. EC2 takes `*` and `?` in values for wildcards unless they are escaped.
 *
 * @param key - The key.
 * @param value - The value.
 */
export function toTagFilter(key: string, value: string): { readonly Name: string; readonly Values: string[] } {
  return { Name: `tag:${key}`, Values: [escapeFilterValue(value)] };
}

/** Escapes what EC2 takes for wildcards. @param value a value to match exactly */
export function escapeFilterValue(value: string): string {
  return value.replace(/[\\*?]/g, '\\$&');
}
