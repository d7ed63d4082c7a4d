export { type ArmKnobs, defaultArmKnobs } from './arm/arm-account.ts';
export { type ArmEmulator, type ArmEmulatorOptions, startArmEmulator } from './arm/arm-emulator.ts';
export { type ArmSiteOptions, createArmSite } from './arm/arm-site.ts';
export { type ArmBuckets, defaultArmBuckets } from './arm/request-buckets.ts';
export { type EmulatorClock, systemClock } from './clock.ts';
export type { BootPhase } from './cml/boot-script.ts';
export { type CmlEmulator, startCmlEmulator } from './cml/cml-emulator.ts';
export type { CmlEmulatorOptions, CmlHostOptions, SmartAccountOptions } from './cml/cml-emulator-options.ts';
export { type CmlKnobs, defaultCmlKnobs } from './cml/cml-knobs.ts';
export type { HostCapacity } from './cml/cml-state.ts';
export { type CmlTimings, defaultCmlTimings } from './cml/cml-timings.ts';
export type { CmlHostInfo, EmulatorCounts } from './cml/emulator-views.ts';
export type { LabStateName } from './cml/lab-state.ts';
export type { HeldSeat } from './cml/smart-account.ts';
export type { SmartAccount } from './cml/smart-account-control.ts';
export { defaultEc2Buckets, type Ec2Buckets } from './ec2/action-buckets.ts';
export type { Ec2SecurityGroup } from './ec2/ec2-account.ts';
export { type Ec2Emulator, type Ec2EmulatorOptions, startEc2Emulator } from './ec2/ec2-emulator.ts';
export { createEc2Site, defaultEc2AccountId, defaultEc2Region, type Ec2SiteOptions } from './ec2/ec2-site.ts';
export { ec2SpotTermination } from './ec2/instance-states.ts';
export type { Ec2Credentials } from './ec2/wire/authenticate.ts';
export {
  type ActiveFault,
  cloudFaultKinds,
  type FaultKind,
  type FaultRule,
  type Faults,
  wireFaultKinds,
} from './faults.ts';
export { type GceEmulator, startGceEmulator } from './gce/gce-emulator.ts';
export {
  defaultGceBuckets,
  defaultGceTimings,
  type GceBuckets,
  type GceEmulatorOptions,
  type GceExchange,
  type GceTimings,
} from './gce/gce-emulator-options.ts';
export { createGceSite, defaultGceProjectId, type GceSiteOptions } from './gce/gce-site.ts';
export type { JournalEntry } from './journal.ts';
export type { Interruption } from './park/change-machine.ts';
export { createMachinePark } from './park/create-machine-park.ts';
export type {
  Attachment,
  Descriptions,
  LaunchRequest,
  NewAddress,
  NewDisk,
  NewInterface,
} from './park/launch-request.ts';
export type {
  FailurePlan,
  IterateMachinesOptions,
  MachinePark,
  MachinePatch,
  ParkCounts,
  PartPatch,
} from './park/machine-park.ts';
export { type MachineReason, type MachineState, machineStates } from './park/machine-timeline.ts';
export type { LaunchFailure } from './park/park-context.ts';
export { ParkError, type ParkProblem, parkProblems } from './park/park-error.ts';
export {
  defaultParkTimings,
  type MachineParkOptions,
  type MachineTimings,
  type ParkCapacity,
  type ParkImage,
  type ParkQuotas,
  type ParkSubnet,
  type ParkTimings,
  type ParkType,
  type ParkZone,
} from './park/park-options.ts';
export type { AttachmentRecord, JsonValue, MachineMarket } from './park/park-state.ts';
export type { Demand, Room } from './park/room.ts';
export type { Address, Disk, Machine, NetworkInterface } from './park/to-machine.ts';
export type { TokenBucketLimits } from './park/token-bucket.ts';
