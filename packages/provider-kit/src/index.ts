export { type Clock, type DelayOptions, systemClock } from './clock.ts';
export {
  type CloudRequest,
  type CloudRequester,
  type CloudRequesterSettings,
  createCloudRequester,
} from './cloud-requester.ts';
export {
  type BatchOptions,
  type CoalescedReader,
  type CoalescedReaderSettings,
  createCoalescedReader,
} from './coalesced-reader.ts';
export { isSameConfigurationHash, toConfigurationHash } from './configuration-hash.ts';
export { type ConnectionAgents, type ConnectionSettings, createConnectionAgents } from './connection-agents.ts';
export { createClientToken, createDeterministicName, type DeterministicNameParts } from './deterministic-name.ts';
export { type GuardOptions, guardProvider } from './guard-provider.ts';
export { createInstanceWaiter, type InstanceWaiter, type InstanceWaiterSettings } from './instance-waiter.ts';
export { createLookupCache, type LookupCache, type LookupCacheSettings } from './lookup-cache.ts';
export { matchesInstanceFilters, matchesInstanceTypeFilters } from './matches-filters.ts';
export { mergeTags, withoutTags } from './merge-tags.ts';
export {
  booleanOption,
  choiceOption,
  codeOption,
  integerOption,
  listOption,
  numberOption,
  type OptionRule,
  type OptionSettings,
  objectOption,
  recordOption,
  stringOption,
} from './option-rules.ts';
export {
  fromOwnershipTags,
  MANAGED_BY,
  OWNERSHIP_TAG_KEYS,
  type Ownership,
  type SeparatedTags,
  toOwnershipTags,
} from './ownership-tags.ts';
export { type ParsedOptions, type ProviderOptionsContext, parseProviderOptions } from './parse-provider-options.ts';
export { clockOption, LABEL_RULE, ownerOption } from './provider-option-rules.ts';
export {
  createRateLimiter,
  type RateLimiter,
  type RateLimiterOptions,
  type RateLimiterSettings,
} from './rate-limiter.ts';
export { RecentInstances, type RecentInstancesSettings } from './recent-instances.ts';
export { type RefusalContext, refuseProblems, toProblem } from './refuse-problems.ts';
export {
  createRequestTracker,
  type RequestTracker,
  type RequestTrackerOptions,
  type ServerClock,
} from './request-tracker.ts';
export { restateError } from './restate-error.ts';
export { createRetrier, type Retrier, type RetrierSettings, type RetryOptions } from './retrier.ts';
export type { RetryBudgetSettings } from './retry-budget.ts';
export { TELEMETRY_NAMES } from './telemetry-names.ts';
export { toPreflightProblems } from './to-preflight-problems.ts';
export { toToken } from './to-token.ts';
export type { RateLimit } from './token-bucket.ts';
export { VirtualClock, type VirtualClockOptions } from './virtual-clock.ts';
