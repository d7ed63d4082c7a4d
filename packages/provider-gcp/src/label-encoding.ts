import { createHash } from 'node:crypto';

/** A machine's tags as Compute Engine can hold them. */
export interface EncodedTags {
  /** The labels; every tag has one, so that lists can be filtered by it. */
  readonly labels: Readonly<Record<string, string>>;
  /** The texts that are too long for a label, by the hash that stands in their place: kept in the metadata. */
  readonly longTexts: Readonly<Record<string, string>>;
}

// https://cloud.google.com/compute/docs/labeling-resources#requirements
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const LABEL_VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const LABEL_MAX_CHARACTERS = 63;
const LABEL_MAX_BYTES = 127;

/** How a text begins that is not written as it is. */
interface Marks {
  readonly plain: RegExp;
  readonly escaped: string;
  readonly hashed: string;
}

const KEY_MARKS: Marks = { plain: LABEL_KEY, escaped: 'x-', hashed: 'xh-' };
const VALUE_MARKS: Marks = { plain: LABEL_VALUE, escaped: 'x--', hashed: 'h--' };

const HASH_CHARACTERS = 32;

/**
 * Writes tags as labels, reversibly. What a label can hold stays as it is, so that labels set by hand are tags and tags
 * are readable in the cloud's console. Anything else is escaped byte by byte (`x-` before keys, `x--` before values,
 * `_hh` for a byte outside of `a-z0-9-`); what is too long then is replaced by a hash (`xh-`, `h--`) whose text goes
 * into `longTexts`.
 *
 * @param tags - Any texts by any keys.
 */
export function encodeTags(tags: Readonly<Record<string, string>>): EncodedTags {
  const longTexts: Record<string, string> = {};
  const encode = (text: string, marks: Marks) => {
    const encoded = encodeText(text, marks);
    if (encoded.startsWith(marks.hashed)) longTexts[encoded] = text;
    return encoded;
  };
  const labels = Object.entries(tags).map(([key, value]) => [encode(key, KEY_MARKS), encode(value, VALUE_MARKS)]);
  return { labels: Object.fromEntries(labels), longTexts };
}

/**
 * Reads tags from labels. A hash whose text is missing stays as it is.
 *
 * @param labels - As the cloud holds them, those set by others among them.
 * @param longTexts - The texts behind hashes.
 */
export function decodeTags(
  labels: Readonly<Record<string, string>>,
  longTexts: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  // Without a prototype: a tag may be called `__proto__`.
  const tags: Record<string, string> = Object.create(null);
  for (const key of Object.keys(labels)) {
    tags[decodeText(key, KEY_MARKS, longTexts)] = decodeText(labels[key] ?? '', VALUE_MARKS, longTexts);
  }
  return tags;
}

/**
 * Finds the label of a tag.
 *
 * @param key - Of the tag.
 */
export function encodeTagKey(key: string): string {
  return encodeText(key, KEY_MARKS);
}

/**
 * Finds the value of a label.
 *
 * @param value - Of the tag.
 */
export function encodeTagValue(value: string): string {
  return encodeText(value, VALUE_MARKS);
}

function encodeText(text: string, { plain, escaped, hashed }: Marks): string {
  const isMarked = text.startsWith(escaped) || text.startsWith(hashed);
  if (!isMarked && plain.test(text) && Buffer.byteLength(text) <= LABEL_MAX_BYTES) return text;
  const encoded = `${escaped}${escapeBytes(text)}`;
  if (encoded.length <= LABEL_MAX_CHARACTERS) return encoded;
  return `${hashed}${createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARACTERS)}`;
}

function decodeText(text: string, marks: Marks, longTexts: Readonly<Record<string, string>>): string {
  if (text.startsWith(marks.hashed)) return Object.hasOwn(longTexts, text) ? (longTexts[text] ?? text) : text;
  if (!text.startsWith(marks.escaped)) return text;
  const decoded = unescapeBytes(text.slice(marks.escaped.length));
  // Somebody else's label that happens to begin like ours.
  return encodeText(decoded, marks) === text ? decoded : text;
}

function escapeBytes(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[a-z0-9-]/.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
  });
  return bytes.join('');
}

function unescapeBytes(text: string): string {
  return Buffer.from(
    text.replace(/_([0-9a-f]{2})|./gsu, (match, hex: string | undefined) =>
      hex === undefined ? match : String.fromCharCode(Number.parseInt(hex, 16)),
    ),
    'latin1',
  ).toString('utf8');
}
