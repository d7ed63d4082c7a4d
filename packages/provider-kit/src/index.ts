export { checkCapabilities } from './check-capabilities.ts';
export { type Clock, type DelayOptions, systemClock } from './clock.ts';
export { isSameConfigurationHash, toConfigurationHash } from './configuration-hash.ts';
export { createClientToken, createDeterministicName, type DeterministicNameParts } from './deterministic-name.ts';
export { type GuardOptions, guardProvider } from './guard-provider.ts';
export { createInstanceWaiter, type InstanceWaiter, type InstanceWaiterSettings } from './instance-waiter.ts';
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
export { VirtualClock } from './virtual-clock.ts';
