/// <reference lib="esnext.disposable" preserve="true" />

export {
  type CallOptions,
  type CloudProviderCore,
  type CloudProviderExtensions,
  type CloudProviderImplementation,
  type CloudProviderSPI,
  type PreflightProblem,
  SPI_VERSION,
  type TerminateByTokenResult,
} from './cloud-provider-spi.ts';
export {
  CALL_OUTCOMES,
  type CallOutcome,
  CloudProvisioningError,
  type CloudProvisioningErrorDetails,
  createCloudProvisioningError,
  type ErrorScope,
  InstanceNotFoundError,
  InstanceOperationError,
  InstanceProvisioningError,
  isCloudProvisioningError,
} from './cloud-provisioning-error.ts';
export { type ConfigurationProblem, formatConfigurationProblem } from './configuration-problem.ts';
export {
  CONFORMANCE_FAULTS,
  type ConformanceAdministration,
  type ConformanceClock,
  type ConformanceFault,
  type ConformanceFaults,
  type ConformanceHarness,
  type ConformanceHarnessFactory,
  type ConformanceHarnessSettings,
  type InspectedInstance,
  type InspectedVolume,
} from './conformance-harness.ts';
export { ERROR_CODE_RULES, ERROR_CODES, type ErrorCode, type ErrorCodeRule } from './error-codes.ts';
export {
  type InstanceConfiguration,
  MARKETS,
  type Market,
  type NetworkConfiguration,
  RESERVED_TAG_PREFIX,
  TAGS_MAX,
  USER_DATA_MAX_BYTES,
  type VolumeConfiguration,
} from './instance-configuration.ts';
export { ANY_OWNER, type InstanceFilters } from './instance-filters.ts';
export { type InstanceInfo, STATE_REASON_CODES, type StateReason, type Timestamp } from './instance-info.ts';
export {
  INSTANCE_STATE_TRANSITIONS,
  INSTANCE_STATES,
  type InstanceState,
  isReachableState,
} from './instance-state.ts';
export {
  ARCHITECTURES,
  type Architecture,
  type InstanceTypeFilters,
  type InstanceTypeInfo,
} from './instance-type-info.ts';
export {
  parseCallOptions,
  parseIdempotencyToken,
  parseInstanceFilters,
  parseInstanceId,
  parseInstanceTypeFilters,
  parseOwner,
  parseTagKeys,
  parseTags,
} from './parse-call-input.ts';
export type { ParseContext } from './parse-context.ts';
export { parseInstanceConfiguration } from './parse-instance-configuration.ts';
export { parseInstanceInfo } from './parse-instance-info.ts';
export type { ProviderCapabilities } from './provider-capabilities.ts';
export type { OwnerOption, ProviderModule } from './provider-module.ts';
export type { ProviderScope } from './provider-scope.ts';
export { describeValue, formatPath, type SchemaIssue, toConfigurationProblems } from './to-configuration-problems.ts';
export { VOLUME_TYPES, type VolumeType } from './volume-type.ts';
