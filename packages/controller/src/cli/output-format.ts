import { stringify } from 'yaml';

/** How results are written. */
export const OUTPUT_FORMATS = ['table', 'json', 'yaml'] as const;

/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/**
 * Writes a value for programs. Pure.
 *
 * @param value - Plain data.
 * @param format - JSON or YAML.
 * @returns One document with its line end.
 */
export function formatDocument(value: unknown, format: Exclude<OutputFormat, 'table'>): string {
  // Without anchors: what is mentioned twice is written twice, as in JSON.
  return format === 'json'
    ? `${JSON.stringify(value, undefined, 2)}\n`
    : stringify(value, { aliasDuplicateObjects: false });
}
