import { GceError, invalidValue } from './gce-error.ts';
import { readTexts } from './wire/read-body.ts';

const keyPattern = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const valuePattern = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;
const maximumLabels = 64;
const maximumBytes = 128;

/**
 * Reads and checks labels.
 * @param parent the body that has `labels`
 * @param field what the labels are called in errors
 * @throws GceError 400 `invalid`
 * @see https://cloud.google.com/compute/docs/labeling-resources#requirements
 */
export function readLabels(parent: Readonly<Record<string, unknown>>, field: string): Readonly<Record<string, string>> {
  const labels = readTexts(parent, 'labels', field);
  const entries = Object.entries(labels);
  if (entries.length > maximumLabels) {
    throw new GceError(
      400,
      'invalid',
      `Invalid value for field '${field}': at most ${maximumLabels} labels are allowed.`,
    );
  }
  for (const [key, value] of entries) {
    if (!keyPattern.test(key) || Buffer.byteLength(key) >= maximumBytes) {
      throw invalidValue(
        field,
        key,
        'Label keys are lower-case letters, digits, dashes and underscores, first a letter.',
      );
    }
    if (!valuePattern.test(value) || Buffer.byteLength(value) >= maximumBytes) {
      throw invalidValue(field, value, 'Label values are up to 63 lower-case letters, digits, dashes and underscores.');
    }
  }
  return labels;
}
