import { z } from 'zod';

/** A DNS label: names and namespaces. */
export const dnsLabel = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'a DNS label: 1 to 63 lower-case letters, digits and dashes');

/** A short word: tracks, owners, kinds of hosts, values of labels. */
export const word = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9._@-]{0,61}[A-Za-z0-9])?$/,
    '1 to 63 characters of A-Z a-z 0-9 . _ @ -, first and last a letter or digit',
  );

const metadataKey = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/);

const keyRule: z.core.$ZodErrorMap = ({ code }) =>
  code === 'invalid_key' ? 'keys such as team or example.com/team' : undefined;

const labelValue = z.union([z.literal(''), word], {
  error: 'a string of at most 63 characters of A-Z a-z 0-9 . _ @ -',
});

const annotationValue = z.custom<string>((value) => typeof value === 'string' && value.length <= 4096, {
  error: 'a string of at most 4096 characters; write numbers, true and false in quotes',
  abort: false,
});

const ENTRIES_MAX = 64;

const fewEntries = (value: object) => Object.keys(value).length <= ENTRIES_MAX;

/** The metadata that a manifest may give. */
export const manifestMetadata = z.strictObject({
  name: dnsLabel,
  namespace: dnsLabel.optional(),
  labels: z
    .record(metadataKey, labelValue, { error: keyRule })
    .refine(fewEntries, `at most ${ENTRIES_MAX} labels`)
    .readonly()
    .optional(),
  annotations: z
    .record(metadataKey, annotationValue, { error: keyRule })
    .refine(fewEntries, `at most ${ENTRIES_MAX} annotations`)
    .readonly()
    .optional(),
});
