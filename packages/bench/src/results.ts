import type { Figure } from './row.ts';

/** On what was measured. */
export interface MachineFacts {
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
  /** Absent when there was none. */
  readonly postgresql?: string;
  /** Load of the machine over one minute when the run began: what others did meanwhile is in the figures. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** What came of one benchmark. */
export interface RowResult {
  readonly name: string;
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Why it did not run. */
  readonly notRun?: string;
}

/** What a run writes. */
export interface Results {
  readonly machine: MachineFacts;
  readonly rows: readonly RowResult[];
}
