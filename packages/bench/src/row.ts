import type { BenchContext } from './bench-context.ts';
import type { Summary } from './measure/summarize.ts';

/** One thing that was measured, over several rounds. */
export interface Figure {
  /** What was measured, unique in its row. */
  readonly name: string;
  readonly unit: string;
  /** Absent when there was nothing to measure; `note` says why. */
  readonly value?: Summary | undefined;
  /**
   * Median of this figure divided by the median of the same figure of another system, by its name. Where both were
   * measured in the same rounds: the median of the rounds' ratios.
   */
  readonly ratios?: Readonly<Record<string, number>> | undefined;
  /** What one must know to read it. */
  readonly note?: string | undefined;
}

/** What a benchmark may need: a PostgreSQL server that can be started, or a libvirt server that runs. */
export type Need = 'nothing' | 'postgresql' | 'libvirt';

/** One benchmark. */
export interface Row {
  /** In kebab-case; `--only` takes it, or its beginning. */
  readonly name: string;
  /** One sentence: what is done, and how it is measured. */
  readonly title: string;
  /** What must be on the machine. */
  readonly needs: Need;
  run(context: BenchContext): Promise<readonly Figure[]>;
}
