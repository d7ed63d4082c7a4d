export { createProvider } from './create-provider.ts';
export type { GcpProviderOptions, GoogleAuthClient } from './gcp-provider-options.ts';
