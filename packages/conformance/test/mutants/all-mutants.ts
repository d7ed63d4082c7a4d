import { ANSWER_MUTANTS } from './answer-mutants.ts';
import { CHANGING_MUTANTS } from './changing-mutants.ts';
import { CREATING_MUTANTS } from './creating-mutants.ts';
import { EXTENDED_MUTANTS } from './extended-mutants.ts';
import { FAILED_LAUNCH_MUTANTS } from './failed-launch-mutants.ts';
import { HISTORY_MUTANTS } from './history-mutants.ts';
import { INTERRUPTED_MUTANTS } from './interrupted-mutants.ts';
import type { Mutant } from './mutant.ts';
import { OBJECT_MUTANTS } from './object-mutants.ts';
import { READING_MUTANTS } from './reading-mutants.ts';
import { REMAINING_MUTANTS } from './remaining-mutants.ts';
import { WAITING_MUTANTS } from './waiting-mutants.ts';

/** Every deliberately broken provider. */
export const MUTANTS: readonly Mutant[] = [
  ...CREATING_MUTANTS,
  ...READING_MUTANTS,
  ...CHANGING_MUTANTS,
  ...WAITING_MUTANTS,
  ...EXTENDED_MUTANTS,
  ...ANSWER_MUTANTS,
  ...OBJECT_MUTANTS,
  ...REMAINING_MUTANTS,
  ...INTERRUPTED_MUTANTS,
  ...FAILED_LAUNCH_MUTANTS,
  ...HISTORY_MUTANTS,
];
