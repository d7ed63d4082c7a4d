/** What a demonstration came to, counted in the simulated outside world: cloud, hosts and Smart Account. */
export interface WorldSummary {
  /** Workers: instances that were made, hosts that became ready and licensed, instances that are terminated. */
  readonly workers: { readonly created: number; readonly ready: number; readonly terminated: number };
  /** Labs: asked for; run and removed again; the rest. */
  readonly labs: { readonly requested: number; readonly completed: number; readonly failed: number };
  /** Instances: made; and instances, volumes and interfaces that are still there. */
  readonly instances: { readonly provisioned: number; readonly leaked: number };
  /** License seats that are still taken. */
  readonly licenses: { readonly seatsLeaked: number };
}

/** What the world has seen so far; a host or lab that is gone cannot be asked any more. */
export interface Sightings {
  /** Instance ids of hosts that were ready and licensed. */
  readonly readyHosts: readonly string[];
  /** Titles of labs that ran. */
  readonly ranLabs: readonly string[];
}

/** Nothing seen yet. */
export const NO_SIGHTINGS: Sightings = { readyHosts: [], ranLabs: [] };
