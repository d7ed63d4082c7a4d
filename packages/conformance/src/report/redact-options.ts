/** Stands in for what is hidden. */
export const REDACTED = '[redacted]';

/**
 * Hides what options say and keeps their form. All texts and numbers are hidden: which of them are secret is known to
 * their author alone, and a report is made to be published.
 *
 * @param options - Parsed JSON.
 */
export function redactOptions(options: unknown): unknown {
  if (Array.isArray(options)) return options.map(redactOptions);
  if (typeof options === 'object' && options !== null) {
    return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, redactOptions(value)]));
  }
  return typeof options === 'boolean' || options === null ? options : REDACTED;
}
