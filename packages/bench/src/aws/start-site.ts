import { createEc2Site, createMachinePark, type Ec2Emulator, startEc2Emulator } from '@cloud-spi/emulator';

/**
 * Starts an emulated EC2 in this process, without limits and without lag.
 *
 * @param options - `startingMs`: from a launch to running.
 */
export function startSite({ startingMs }: { readonly startingMs: number }): Promise<Ec2Emulator> {
  const timings = { startingMs, readLagMs: 0, listLagMs: 0 };
  const park = createMachinePark({ ...createEc2Site(), timings });
  return startEc2Emulator({ park, buckets: 'unlimited' });
}
