import { asObject } from './arm-context.ts';
import { ArmError } from './arm-error.ts';

const mostTags = 50;
const longestName = 512;
const longestValue = 256;

/**
 * Reads tags as Azure takes them: at most 50, names without `<>%&\?/` and unique whatever their case.
 * @throws ArmError
 */
export function checkTags(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(asObject(value)).map(([key, tag]) => [key, String(tag ?? '')] as const);
  if (entries.length > mostTags) {
    throw new ArmError(400, 'InvalidTagCount', `The number of tags exceeds the maximum allowed number ${mostTags}.`);
  }
  for (const [key, tag] of entries) {
    if (key.length > longestName || tag.length > longestValue) {
      throw new ArmError(400, 'InvalidTagLength', `The tag '${key.slice(0, 20)}…' is too long.`);
    }
    if (/[<>%&\\?/]/.test(key)) {
      throw new ArmError(400, 'InvalidTagNameCharacters', `The tag names '${key}' have reserved characters.`);
    }
  }
  const names = new Set(entries.map(([key]) => key.toLowerCase()));
  if (names.size < entries.length) {
    throw new ArmError(400, 'DuplicateTag', 'Tag names are not case sensitive: one of them is given twice.');
  }
  return Object.fromEntries(entries);
}
