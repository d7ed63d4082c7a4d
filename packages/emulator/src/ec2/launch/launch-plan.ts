import type { ParkImage, ParkSubnet, ParkType } from '../../park/park-options.ts';
import type { MetadataOptions } from '../instance-attributes.ts';
import type { LaunchResource, Tags } from '../tags.ts';

/** A volume that a launch makes. */
export interface VolumePlan {
  readonly deviceName: string;
  readonly sizeGib: number;
  readonly type: string;
  readonly iops: number | undefined;
  readonly throughputMibps: number | undefined;
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string | undefined;
  readonly snapshotId: string | undefined;
  readonly deleteOnTermination: boolean;
}

/** A network interface that a launch makes, or that it takes when it has an id. */
export interface InterfacePlan {
  readonly deviceIndex: number;
  readonly id: string | undefined;
  readonly subnet: ParkSubnet;
  readonly securityGroupIds: readonly string[];
  readonly privateAddress: string | undefined;
  readonly hasPublicAddress: boolean;
  readonly deleteOnTermination: boolean;
  readonly description: string;
}

/** A spot launch. */
export interface SpotPlan {
  readonly type: 'one-time' | 'persistent';
  readonly interruptionBehavior: 'terminate' | 'stop' | 'hibernate';
  readonly maxPrice: number | undefined;
}

/** A launch that was read and checked. */
export interface LaunchPlan {
  readonly minCount: number;
  readonly maxCount: number;
  readonly image: ParkImage;
  readonly type: ParkType;
  readonly zone: string;
  /** Whether the request chose the zone, by itself or by a subnet. */
  readonly isZoneChosen: boolean;
  readonly volumes: readonly VolumePlan[];
  readonly interfaces: readonly InterfacePlan[];
  readonly spot: SpotPlan | undefined;
  /** Base64. */
  readonly userData: string | undefined;
  readonly clientToken: string | undefined;
  readonly requestDigest: string;
  readonly keyName: string | undefined;
  readonly profileArn: string | undefined;
  readonly tags: Readonly<Record<LaunchResource, Tags | undefined>>;
  readonly metadata: MetadataOptions;
  readonly isProtected: boolean;
  readonly isStopProtected: boolean;
  readonly shutdownBehavior: 'stop' | 'terminate';
  readonly isEbsOptimized: boolean;
  readonly isMonitored: boolean;
  readonly tenancy: string;
  readonly hasNestedVirtualization: boolean;
}
