import { startAwsCloud } from './start-aws-cloud.ts';
import { startAzureCloud } from './start-azure-cloud.ts';
import { startGcpCloud } from './start-gcp-cloud.ts';
import { startMemoryCloud } from './start-memory-cloud.ts';
import { startOnpremCloud } from './start-onprem-cloud.ts';
import type { StartWorldCloud } from './world-cloud.ts';

/** The clouds that a demonstration can run on, by the names of their providers. */
export const CLOUDS = {
  memory: startMemoryCloud,
  aws: startAwsCloud,
  azure: startAzureCloud,
  gcp: startGcpCloud,
  onprem: startOnpremCloud,
} as const satisfies Readonly<Record<string, StartWorldCloud>>;

/** A key of {@link CLOUDS}. */
export type CloudName = keyof typeof CLOUDS;

/** All names, in the order of {@link CLOUDS}. */
export const CLOUD_NAMES = Object.keys(CLOUDS) as CloudName[];

/** Says whether a demonstration knows a cloud of this name. */
export function isCloudName(name: string): name is CloudName {
  return Object.hasOwn(CLOUDS, name);
}
