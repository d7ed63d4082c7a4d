/** Processor architectures that instance types have. */
export const ARCHITECTURES = ['x86_64', 'arm64'] as const;

/** One of {@link ARCHITECTURES}. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** A kind of virtual machine that a cloud offers. */
export interface InstanceTypeInfo {
  /** Name as used in `InstanceConfiguration.instanceType`. */
  readonly name: string;
  /** Number of virtual processors. */
  readonly vcpus: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
  /** Processor architecture. */
  readonly architecture: Architecture;
  /** Whether guests can run virtual machines themselves. */
  readonly nestedVirtualization: boolean;
  /** Whether it is a whole physical machine. */
  readonly bareMetal: boolean;
  /** Zones that offer it now; empty when it exists but is not available. */
  readonly zones: readonly string[];
  /** Price per hour in `currency`, where the provider knows it. */
  readonly pricePerHour?: { readonly amount: number; readonly currency: string };
}

/** Which instance types to list. All given filters must match. */
export interface InstanceTypeFilters {
  /** Names. */
  readonly names?: readonly string[] | undefined;
  /** Zones, any of which must offer the type. */
  readonly zones?: readonly string[] | undefined;
  /** Processor architecture. */
  readonly architecture?: Architecture | undefined;
}
