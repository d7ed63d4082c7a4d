import { createGceSite, createMachinePark, type GceEmulator, startGceEmulator } from '@cloud-spi/emulator';

/**
 * Starts an emulated Compute Engine in this process, without limits and without lag.
 *
 * @param options - `startingMs`: from an insert to running, and to the end of its operation.
 */
export function startSite({ startingMs }: { readonly startingMs: number }): Promise<GceEmulator> {
  const timings = { startingMs, readLagMs: 0, listLagMs: 0 };
  const park = createMachinePark({ ...createGceSite(), timings });
  return startGceEmulator({ park, buckets: 'unlimited' });
}
