import type { RuleId } from '../../src/index.ts';
import type { HarnessChange } from './memory-harness.ts';

/** A deliberately broken provider. */
export interface Mutant extends HarnessChange {
  /** What is wrong with it: a sentence that ends "The provider …". */
  readonly title: string;
  /** The rule that it breaks. */
  readonly breaks: RuleId;
  /** The check that must catch it; others may too. */
  readonly caughtBy: string;
}
