import type { HarnessChange } from './memory-harness.ts';

/** A deliberately broken provider. */
export interface Mutant extends HarnessChange {
  /** What is wrong with it: a sentence that ends "The provider …". */
  readonly title: string;
  /** The check that must catch it; others may too. */
  readonly caughtBy: string;
}
