import { CHANGING_RULES } from './rules/changing-rules.ts';
import { CREATING_RULES } from './rules/creating-rules.ts';
import { ENDING_RULES } from './rules/ending-rules.ts';
import { FAILING_RULES } from './rules/failing-rules.ts';
import { PROVIDER_RULES } from './rules/provider-rules.ts';
import { READING_RULES } from './rules/reading-rules.ts';

/**
 * The contract in sentences, by stable id. The words MUST, MUST NOT, SHOULD and MAY are those of RFC 2119. A rule
 * without a check, and a check without a rule, fail the tests of this package.
 */
export const RULES = Object.freeze({
  ...PROVIDER_RULES,
  ...CREATING_RULES,
  ...READING_RULES,
  ...CHANGING_RULES,
  ...ENDING_RULES,
  ...FAILING_RULES,
}) satisfies Readonly<Record<string, string>>;

/** A key of {@link RULES}. */
export type RuleId = keyof typeof RULES;
