export type {
  MemoryAddresses,
  MemoryCloudSettings,
  MemoryImage,
  MemoryInstanceType,
  MemoryQuotas,
  MemoryTimings,
  MemoryZone,
} from './cloud/cloud-settings.ts';
export { CLOUD_ACTIONS, type CloudAction, type FaultRequest, MEMORY_FAULTS, type MemoryFault } from './cloud/faults.ts';
export type { NativeInstance, NativeReason } from './cloud/instance-record.ts';
export type { MemoryCloud, MemoryCloudCounts, MemoryCloudOptions } from './cloud/memory-cloud.ts';
export type { NativeVolume } from './cloud/parts.ts';
export { createProvider } from './create-provider.ts';
export type { FileOption, MemoryProviderOptions } from './memory-provider-options.ts';
export { createMemoryCloud, openMemoryCloud } from './open-memory-cloud.ts';
