import { GceError, invalidValue } from './gce-error.ts';
import { readObjects, readText } from './wire/read-body.ts';

/** Text by key, as the API has it. */
export type MetadataItem = { readonly key: string; readonly value: string };

const keyPattern = /^[a-zA-Z0-9_-]{1,128}$/;
const maximumValueBytes = 256 * 1_024;
const maximumBytes = 512 * 1_024;

/**
 * Reads and checks the items of metadata.
 * @throws GceError 400
 * @see https://cloud.google.com/compute/docs/metadata/setting-custom-metadata#limitations
 */
export function readMetadataItems(metadata: Readonly<Record<string, unknown>>, field: string): MetadataItem[] {
  const seen = new Set<string>();
  let bytes = 0;
  return readObjects(metadata, 'items', `${field}.items`).map((item, index) => {
    const key = readText(item, 'key', `${field}.items[${index}].key`) ?? '';
    const value = readText(item, 'value', `${field}.items[${index}].value`) ?? '';
    if (!keyPattern.test(key))
      throw invalidValue(`${field}.items[${index}].key`, key, 'Must match [a-zA-Z0-9-_]{1,128}.');
    if (seen.has(key)) throw invalidValue(`${field}.items`, key, 'Duplicate metadata key.');
    seen.add(key);
    bytes += Buffer.byteLength(value);
    if (Buffer.byteLength(value) > maximumValueBytes || bytes > maximumBytes) {
      throw new GceError(413, 'uploadTooLarge', `The metadata of the key '${key}' is too large.`);
    }
    return { key, value };
  });
}
