import type { ComputeMetadata } from './compute-resources.ts';

/** Keys of metadata that this provider uses. https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys */
export const METADATA_KEYS = Object.freeze({
  sshKeys: 'ssh-keys',
  userDataEncoding: 'user-data-encoding',
  serialPortLogging: 'serial-port-logging-enable',
  /** The texts of tags that are too long for labels, as JSON. */
  longTexts: 'cloud-spi-long-tags',
  /** Whether stopping may destroy what is on local disks. */
  discardLocalSsd: 'cloud-spi-discard-local-ssd',
});

type Item = { readonly key: string; readonly value: string };

/**
 * Reads an item.
 *
 * @param metadata - Of a machine.
 * @param key - Its key.
 */
export function readItem(metadata: ComputeMetadata | undefined, key: string): string | undefined {
  return metadata?.items?.find((item) => item.key === key)?.value;
}

/**
 * Reads the texts of tags that are too long for labels. Something else under their key counts as none.
 *
 * @param metadata - Of a machine.
 */
export function readLongTexts(metadata: ComputeMetadata | undefined): Readonly<Record<string, string>> {
  const text = readItem(metadata, METADATA_KEYS.longTexts);
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    const entries = Object.entries(typeof parsed === 'object' && parsed !== null ? parsed : {});
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

/**
 * Writes the texts as an item; none when there are none.
 *
 * @param longTexts - By their hashes.
 */
export function toLongTextsItem(longTexts: Readonly<Record<string, string>>): readonly Item[] {
  if (Object.keys(longTexts).length === 0) return [];
  return [{ key: METADATA_KEYS.longTexts, value: JSON.stringify(longTexts) }];
}

/**
 * Puts other texts in the place of those that are there, and leaves every other item.
 *
 * @param metadata - Of a machine; its fingerprint is kept, which makes the change conditional.
 * @param longTexts - All texts that shall be there.
 */
export function withLongTexts(
  metadata: ComputeMetadata | undefined,
  longTexts: Readonly<Record<string, string>>,
): ComputeMetadata {
  const others = metadata?.items?.filter(({ key }) => key !== METADATA_KEYS.longTexts) ?? [];
  return { ...metadata, items: [...others, ...toLongTextsItem(longTexts)] };
}
