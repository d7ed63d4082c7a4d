import type { ConformanceHarnessFactory } from '@cloud-spi/spi';
import { createEmulatedHarness } from './emulated-harness.ts';
import { createLiveHarness } from './live-harness.ts';

/**
 * The harness of this package for the conformance suite: against the emulator, in virtual time; with `--live` on a real
 * project, which costs money. The README says what a live run needs.
 */
export const harness: ConformanceHarnessFactory = ({ live, options }) =>
  live ? createLiveHarness(options) : createEmulatedHarness();
