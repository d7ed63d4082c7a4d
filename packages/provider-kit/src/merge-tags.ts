import { type ParseContext, parseTags } from '@cloud-spi/spi';
import { fromOwnershipTags } from './ownership-tags.ts';

type Tags = Readonly<Record<string, string>>;

/**
 * Adds tags to those of an instance; same keys are overwritten.
 *
 * @param current - All tags of the instance, ownership tags among them.
 * @param added - What is added.
 * @param context - Who asks, for the error. Default operation: `addTags`.
 * @throws InvalidConfiguration when the result is outside the portable limits.
 */
export function mergeTags(current: Tags, added: Tags, context: ParseContext = {}): Tags {
  parseTags({ ...fromOwnershipTags(current).tags, ...added }, { operation: 'addTags', ...context });
  return { ...current, ...added };
}

/**
 * Takes tags away by key.
 *
 * @param current - All tags of the instance.
 * @param keys - What is taken away; keys that are not there are fine.
 */
export function withoutTags(current: Tags, keys: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(current).filter(([key]) => !keys.includes(key)));
}
