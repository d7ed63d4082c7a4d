import { type ArmEmulator, createArmSite, createMachinePark, startArmEmulator } from '@cloud-spi/emulator';
import type { AzureSite } from './azure-site.ts';

/** An emulated subscription, and how to reach it. */
export interface StartedSite {
  readonly emulator: ArmEmulator;
  readonly site: AzureSite;
}

/**
 * Starts an emulated Azure Resource Manager in this process, without limits and without lag. Its pages have 50 machines,
 * and its operations ask to be looked at every 10 seconds, as Azure's do.
 *
 * @param options - `startingMs`: from a creation to running.
 */
export async function startSite({ startingMs }: { readonly startingMs: number }): Promise<StartedSite> {
  const park = createMachinePark({ ...createArmSite(), timings: { startingMs, listLagMs: 0 } });
  const emulator = await startArmEmulator({ park, buckets: 'unlimited' });
  const { url, subscriptionId, location, resourceGroups } = emulator;
  return { emulator, site: { url, subscriptionId, location, resourceGroup: resourceGroups[0] ?? '' } };
}
