export type { AwsCredentials, AwsProviderOptions } from './aws-provider-options.ts';
export { createProvider } from './create-provider.ts';
export { DEFAULT_LIMITS } from './default-limits.ts';
export { VOLUME_LIMITS } from './volume-types.ts';
